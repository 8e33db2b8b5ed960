import { SeedError } from "./errors.js";
import { show } from "../options.js";
import { freshEntropy, POOL_WORDS, wordsOf } from "./entropy.js";

/**
 * A whole number of any size that is not negative, or a sequence of them. Numbers above 2^53 must be bigints, since a
 * `number` no longer says which one is meant.
 */
export type Seed = number | bigint | readonly (number | bigint)[] | Uint32Array;

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
    entropyWords(this.entropy);
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

  /** Entropy and key as 32-bit words. */
  get words(): number[] {
    const words = entropyWords(this.entropy);
    // With a key, short entropy is filled up first, so that it cannot be mistaken for longer entropy without a key.
    if (this.spawnKey.length > 0) while (words.length < POOL_WORDS) words.push(0);
    words.push(...this.spawnKey);
    return words;
  }
}

/** The 32-bit words of the integers of `entropy`, one after another. */
function entropyWords(entropy: Seed): number[] {
  if (Array.isArray(entropy) || entropy instanceof Uint32Array) return Array.from(entropy, checkedWords).flat();
  return checkedWords(entropy as number | bigint);
}

function checkedWords(integer: number | bigint): number[] {
  if (typeof integer !== "bigint" && !Number.isSafeInteger(integer)) {
    throw new SeedError(`A seed must be whole numbers below 2^53, or bigints, not ${show(integer)}.`);
  }
  if (integer < 0) throw new SeedError(`A seed must not be negative: ${show(integer)}.`);
  return wordsOf(integer);
}
