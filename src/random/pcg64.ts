import { hashEntropy, hashRoom, type StateMemory } from "./entropy.js";

/** 32-bit words of a state; laid out in assembly/random/pcg64.ts. */
export const PCG64_WORDS = 12;

/** 32-bit words of entropy's hash that a state is made from. */
const SEED_WORDS = 8;

/** 32-bit words of scratch that `seedPcg64` needs. */
export function seedRoom(entropy: readonly number[]): number {
  return hashRoom(entropy, SEED_WORDS);
}

/** Starts the state at `address` from `entropy`, 32-bit words. */
export function seedPcg64(memory: StateMemory, address: number, scratch: number, entropy: readonly number[]): void {
  hashEntropy(memory, scratch, entropy, SEED_WORDS);
  memory.kernels.pcg64Seed(address, scratch);
}
