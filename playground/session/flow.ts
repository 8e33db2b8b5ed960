import { batch, signal } from "@preact/signals";
import { CELLS, type Cell } from "../../src/nn/cell.js";
import type { WorkerModel } from "../../src/worker.js";
import { CELL_NAMES } from "../controls/cellNames.js";
import { loadCorpus, type LoadedCorpus } from "../corpus/corpora.js";
import { settings } from "../settings/current.js";
import type { Settings } from "../settings/settings.js";
import { announce, messageOf } from "./notices.js";
import { newModel, trainOptions } from "./training.js";

/** How the gradient of the last loss fades, of one cell. */
export interface Flow {
  readonly cell: Cell;
  /** ‖∂loss<T>/∂a<T-d>‖ of the top layer for distances d from 0 on. */
  readonly norms: readonly number[];
  /** The mean training loss of the last steps; `undefined` where there were none. */
  readonly loss: number | undefined;
}

export const flows = signal<readonly Flow[]>([]);
/** What is being measured, in words; `undefined`: nothing. */
export const measuring = signal<string | undefined>(undefined);
export const flowFailure = signal<string | undefined>(undefined);

let running: AbortController | undefined;

export function stopMeasuring(): void {
  running?.abort();
}

/** Every cell on the same text, for so many steps with the same seed, then the gradient back from the end of `text`. */
export async function measure(text: string, steps: number): Promise<void> {
  const { signal: aborted } = (running = new AbortController());
  batch(() => {
    flows.value = [];
    flowFailure.value = undefined;
    measuring.value = "Reading the text …";
  });
  try {
    const chosen = settings.value;
    const loaded = await loadCorpus(chosen);
    for (const cell of CELLS) {
      aborted.throwIfAborted();
      measuring.value = `${CELL_NAMES[cell]} …`;
      const its = { ...chosen, cell };
      using model = await newModel(its, loaded);
      const loss = steps > 0 ? await learn(model, loaded, its, steps, aborted) : undefined;
      const { norms } = await flowBack(model, text);
      flows.value = [...flows.value, { cell, norms: [...(norms.at(-1) ?? [])].reverse(), loss }];
    }
    announce("The gradient flow of four cells is drawn.");
  } catch (error) {
    if (!aborted.aborted) flowFailure.value = messageOf(error);
  } finally {
    measuring.value = undefined;
  }
}

/** From the last token of a text; of an empty one there is only its end. */
function flowBack(model: WorkerModel, text: string): ReturnType<WorkerModel["gradientFlow"]> {
  return model.gradientFlow(text, { step: Math.max(1, model.tokenizer.encode(text).length) });
}

/** Trains for just so many steps; the loss of the last one. */
async function learn(
  model: WorkerModel,
  { corpus }: LoadedCorpus,
  chosen: Settings,
  most: number,
  aborted: AbortSignal,
): Promise<number | undefined> {
  const name = CELL_NAMES[chosen.cell];
  const options = { ...trainOptions({ ...chosen, schedule: "constant", epochs: 1000 }), signal: aborted };
  let loss: number | undefined;
  let shown = 0;
  for await (const now of model.train(corpus, { ...options, progressInterval: 0 })) {
    ({ loss } = now);
    if (performance.now() - shown > 150) {
      shown = performance.now();
      measuring.value = `${name}: step ${now.step} of ${most}, loss ${loss.toFixed(2)}`;
    }
    if (now.step >= most) break;
  }
  return loss;
}
