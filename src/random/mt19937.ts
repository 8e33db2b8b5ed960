import { show } from "../options.js";
import { hashEntropy, hashRoom } from "./entropy.js";
import { SeedError, StateError } from "./errors.js";
import type { RandomMemory } from "./memory.js";
import { checkWord, isWord, properties, stateOf } from "./savedState.js";
import { SeedSequence } from "./seedSequence.js";

/** Bytes of a state; laid out in assembly/random/mt19937.ts. */
export const MT19937_BYTES = 2520;
const KEY_OFFSET = 24;
const KEY_WORDS = 624;

/** A whole number from 0 to 2^32 - 1, or a sequence of such numbers that is not empty. */
export type LegacySeed = number | readonly number[] | Uint32Array;

/** A saved state, with NumPy's contents (`np.random.get_state`). Survives JSON. */
export interface Mt19937State {
  readonly bitGenerator: "MT19937";
  readonly state: {
    /** 624 32-bit words. */
    readonly key: readonly number[] | Uint32Array;
    /** How many of them are used up. */
    readonly pos: number;
  };
  /** 1 when a normal draw is kept for the next call. */
  readonly hasGauss: number;
  /** That draw. */
  readonly gauss: number;
}

/** Seeds as `np.random.seed` does, or from a sequence as `np.random.MT19937`; without a seed from fresh entropy. */
export function seedMt19937(memory: RandomMemory, address: number, seed: LegacySeed | SeedSequence | undefined): void {
  if (seed instanceof SeedSequence) {
    const { words } = seed;
    const key = memory.scratch(4 * hashRoom(words, KEY_WORDS));
    hashEntropy(memory, key, words, KEY_WORDS);
    const state = memory.u32(address, MT19937_BYTES / 4);
    // As NumPy has it: one word fewer than all is used up, and the first one is not zero for sure.
    state.set([1, KEY_WORDS - 1, 0, 0, 0, 0]);
    state.set(memory.u32(key, KEY_WORDS), KEY_OFFSET / 4);
    state[KEY_OFFSET / 4] = 0x80000000;
    return;
  }
  if (typeof seed === "number") {
    memory.kernels.mt19937Seed(address, checkSeed(seed));
    return;
  }
  const words = seed ?? crypto.getRandomValues(new Uint32Array(16));
  if (!Array.isArray(words) && !(words instanceof Uint32Array)) {
    throw new SeedError(
      `A seed must be a number, an array of numbers, a Uint32Array or a SeedSequence, not ${show(seed)}.`,
    );
  }
  if (words.length === 0) throw new SeedError("A seed must not be empty; pass a number, or nothing for a random seed.");
  words.forEach(checkSeed);
  const seeds = memory.scratch(words.length * 4);
  memory.u32(seeds, words.length).set(words);
  memory.kernels.mt19937SeedByArray(address, seeds, words.length);
}

export function readMt19937(memory: RandomMemory, address: number): Mt19937State {
  const small = memory.u32(address, 3);
  return {
    bitGenerator: "MT19937",
    state: { key: Array.from(memory.u32(address + KEY_OFFSET, KEY_WORDS)), pos: small[1] as number },
    hasGauss: small[2] as number,
    gauss: memory.f64(address + 16, 1)[0] as number,
  };
}

/** Throws `StateError`, and changes nothing, when `saved` is not such a state. */
export function writeMt19937(memory: RandomMemory, address: number, saved: unknown): void {
  const found = stateOf("MT19937", saved);
  const { key, pos } = properties(found["state"]);
  const words = Array.isArray(key) || key instanceof Uint32Array ? Array.from<unknown>(key) : [];
  if (words.length !== KEY_WORDS || !words.every(isWord)) {
    throw new StateError(`state.key must be ${KEY_WORDS} 32-bit numbers, not ${show(key)}.`);
  }
  const used = checkWord("state.pos", pos, KEY_WORDS);
  const hasGauss = checkWord("hasGauss", found["hasGauss"], 1);
  const gauss = found["gauss"];
  if (typeof gauss !== "number") throw new StateError(`gauss must be a number, not ${show(gauss)}.`);
  memory.u32(address, 3).set([1, used, hasGauss]);
  memory.f64(address + 16, 1)[0] = gauss;
  memory.u32(address + KEY_OFFSET, KEY_WORDS).set(words);
}

function checkSeed(seed: number): number {
  if (isWord(seed)) return seed;
  throw new SeedError(`A seed of RandomState must be a whole number from 0 to 2^32 - 1, not ${show(seed)}.`);
}
