import type { Kernels } from "../wasm/instantiate.js";

/** Words of the pool that entropy is hashed into: shorter entropy is filled up with zeros. */
export const POOL_WORDS = 4;

/** The 32-bit words of a whole number that is not negative: lowest first, at least one. */
export function wordsOf(integer: number | bigint): number[] {
  const words: number[] = [];
  let rest = BigInt(integer);
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

/** 128 bits from the platform's cryptographic source. */
export function freshEntropy(): bigint {
  const [high = 0n, low = 0n] = crypto.getRandomValues(new BigUint64Array(2));
  return (high << 64n) | low;
}

/** Where states are made: a memory, and the kernels that work on it. */
export interface StateMemory {
  readonly kernels: Kernels;
  i32(address: number, length: number): Int32Array;
}

/** 32-bit words that `hashEntropy` needs at `out`. */
export function hashRoom(words: readonly number[], count: number): number {
  return count + Math.max(words.length, POOL_WORDS);
}

/** Writes `count` 32-bit words of initial state, made from `words` of entropy, to `out`, and behind them what it likes. */
export function hashEntropy(memory: StateMemory, out: number, words: readonly number[], count: number): void {
  const length = hashRoom(words, 0);
  const pool = out + 4 * count;
  const view = memory.i32(pool, length);
  view.fill(0);
  view.set(words);
  memory.kernels.seedSequence(out, pool, count, length);
}
