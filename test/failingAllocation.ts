import { OutOfMemoryError } from "../src/errors.js";
import type { Arena } from "../src/wasm/memory.js";

/** What `use` makes, or `undefined` if it threw since its `k`-th allocation, from 1 on, found no memory. */
export function failingAt<T>(arena: Arena, k: number, use: () => T): T | undefined {
  const allocate = arena.allocate.bind(arena);
  let calls = 0;
  arena.allocate = (bytes) => {
    if (++calls === k) throw new OutOfMemoryError("none left");
    return allocate(bytes);
  };
  try {
    return use();
  } catch (error) {
    if (error instanceof OutOfMemoryError) return undefined;
    throw error;
  } finally {
    arena.allocate = allocate;
  }
}
