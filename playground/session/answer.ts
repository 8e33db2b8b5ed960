import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { WorkerModel } from "../../src/worker.js";
import { messageOf } from "./notices.js";
import { version, viewed } from "./viewed.js";

export interface Answer<T> {
  readonly value: T | undefined;
  readonly error: string | undefined;
}

/**
 * What the model in view answers, asked anew when it or `key` changes. One question at a time is on its way; of those that
 * come up meanwhile only the last is asked. A key of `undefined` asks nothing.
 */
export function useAnswer<T>(key: string | undefined, ask: (model: WorkerModel) => Promise<T>): Answer<T> {
  const answer = useSignal<Answer<T>>({ value: undefined, error: undefined });
  const { current } = useRef({ busy: false, again: false, gone: false, key, ask });
  current.key = key;
  current.ask = ask;

  const question = async (): Promise<void> => {
    if (current.busy) {
      current.again = true;
      return;
    }
    current.busy = true;
    do {
      current.again = false;
      const model = viewed.peek()?.model;
      if (model === undefined || current.key === undefined) answer.value = { value: undefined, error: undefined };
      else {
        const next = await current.ask(model).then(
          (value) => ({ value, error: undefined }),
          (error: unknown) => ({ value: undefined, error: messageOf(error) }),
        );
        // A model that went out of view while it thought has nothing to say.
        if (model === viewed.peek()?.model) answer.value = next;
        else current.again = true;
      }
    } while (current.again && !current.gone);
    current.busy = false;
  };

  useEffect(() => {
    const end = version.subscribe(() => void question());
    return () => {
      end();
      current.gone = true;
    };
  }, []);
  useEffect(() => void question(), [key]);
  return answer.value;
}
