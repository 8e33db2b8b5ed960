import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Watches which linear memories the library makes, since it hands out none of them. Importing this file puts a
 * watched constructor in the place of `WebAssembly.Memory`, for the importing test file alone.
 */
const made: WeakRef<WebAssembly.Memory>[] = [];

WebAssembly.Memory = class extends WebAssembly.Memory {
  constructor(descriptor: WebAssembly.MemoryDescriptor) {
    super(descriptor);
    made.push(new WeakRef(this));
  }
};

/** What `act` results in, and the memories that were made meanwhile; they are not kept alive. */
export async function memoriesMadeBy<T>(
  act: () => T | Promise<T>,
): Promise<{ result: T; memories: WeakRef<WebAssembly.Memory>[] }> {
  const before = made.length;
  const result = await act();
  return { result, memories: made.slice(before) };
}

/** What `act` results in, and a way to ask for the size of the first memory that it made. */
export async function withMemory<T>(act: () => Promise<T>): Promise<{ result: T; bytes: () => number }> {
  const { result, memories } = await memoriesMadeBy(act);
  return {
    result,
    bytes: () => {
      const memory = memories[0]?.deref();
      if (memory === undefined) throw new Error("There is no such memory, or it is gone.");
      return memory.buffer.byteLength;
    },
  };
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Collects garbage until all that is unreachable is gone; weak references stay alive until the next turn. */
export async function collect(): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    collectGarbage();
  }
}
