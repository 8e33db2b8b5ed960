import { SeedError } from "./errors.js";
import { show } from "../options.js";
import type { RandomMemory } from "./memory.js";

/**
 * A whole number of any size that is not negative, or a sequence of them. Numbers above 2^53 must be bigints, since a
 * `number` no longer says which one is meant.
 */
export type Seed = number | bigint | readonly (number | bigint)[] | Uint32Array;

/** Words of the pool: shorter entropy is filled up with zeros. */
const POOL_WORDS = 4;

/**
 * NumPy's `SeedSequence`: entropy of any length hashed into good initial states, and children that are independent.
 */
export class SeedSequence {
  readonly entropy: Seed;
  readonly spawnKey: readonly number[];
  #spawned = 0;

  /** `entropy`: drawn from the platform's cryptographic source when absent. */
  constructor(entropy?: Seed, spawnKey: readonly number[] = []) {
    this.entropy = entropy ?? freshEntropy();
    this.spawnKey = spawnKey;
    wordsOf(this.entropy);
  }

  /**
   * The next `count` children: sequences that share this one's entropy and differ from it and each other by a key.
   */
  spawn(count: number): SeedSequence[] {
    if (!Number.isInteger(count) || count < 0) {
      throw new SeedError(`The number of children must be a whole number, not negative, not ${show(count)}.`);
    }
    const first = this.#spawned;
    this.#spawned += count;
    return Array.from({ length: count }, (_, i) => new SeedSequence(this.entropy, [...this.spawnKey, first + i]));
  }

  /** `count` 32-bit words of initial state, in scratch memory: the address is good until the next use of scratch. */
  generateState(memory: RandomMemory, count: number): number {
    const words = wordsOf(this.entropy);
    // With a key, short entropy is filled up first, so that it cannot be mistaken for longer entropy without a key.
    if (this.spawnKey.length > 0) while (words.length < POOL_WORDS) words.push(0);
    words.push(...this.spawnKey);
    const length = words.length;
    while (words.length < POOL_WORDS) words.push(0);
    const outBytes = Math.ceil(count / 2) * 8;
    const out = memory.scratch(outBytes + words.length * 4);
    memory.u32(out + outBytes, words.length).set(words);
    memory.kernels.seedSequence(out, out + outBytes, count, Math.max(length, POOL_WORDS));
    return out;
  }
}

/** The 32-bit words of the integers of `entropy`, one after another. */
function wordsOf(entropy: Seed): number[] {
  if (Array.isArray(entropy) || entropy instanceof Uint32Array) return Array.from(entropy, wordsOfInteger).flat();
  return wordsOfInteger(entropy as number | bigint);
}

/** Lowest first, at least one. */
function wordsOfInteger(integer: number | bigint): number[] {
  if (typeof integer !== "bigint" && !Number.isSafeInteger(integer)) {
    throw new SeedError(`A seed must be whole numbers below 2^53, or bigints, not ${show(integer)}.`);
  }
  if (integer < 0) throw new SeedError(`A seed must not be negative: ${show(integer)}.`);
  const words: number[] = [];
  let rest = BigInt(integer);
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

function freshEntropy(): bigint {
  const words = crypto.getRandomValues(new BigUint64Array(2));
  return ((words[0] as bigint) << 64n) | (words[1] as bigint);
}
