// NumPy's SeedSequence: words of entropy of any number, hashed into a pool of 128 bits, and the pool into a state.
// Source: M. E. O'Neill, "Developing a seed_seq Alternative" (2015), with NumPy's constants; NEP 19.

const POOL_WORDS: i32 = 4;
const POOL_SEED: u32 = 0x43b0d7e5;
const POOL_STEP: u32 = 0x931e8875;
const STATE_SEED: u32 = 0x8b51f9dd;
const STATE_STEP: u32 = 0x58f38ded;
const MIX_LEFT: u32 = 0xca01f9dd;
const MIX_RIGHT: u32 = 0x4973f715;

// @ts-ignore: decorator
@inline
function fold(x: u32): u32 {
  return x ^ (x >> 16);
}

// @ts-ignore: decorator
@inline
function mix(pool: usize, word: u32): void {
  store<u32>(pool, fold(MIX_LEFT * load<u32>(pool) - MIX_RIGHT * word));
}

/**
 * Turns entropy into `outLength` 32-bit words of initial state at `out` (`SeedSequence.generate_state`).
 *
 * `words`: the entropy as 32-bit words, at least four of them (shorter entropy is padded with zeros, as NumPy does).
 * The first four are **overwritten**: they become the pool. `out` and `words` must not overlap.
 */
export function seedSequence(out: usize, words: usize, outLength: i32, wordsLength: i32): void {
  let hash = POOL_SEED;
  for (let i = 0; i < POOL_WORDS; ++i) {
    const word = words + ((<usize>i) << 2);
    const keyed = load<u32>(word) ^ hash;
    hash *= POOL_STEP;
    store<u32>(word, fold(keyed * hash));
  }
  // First every pool word into every other one, so that late bits reach early words; then what entropy is left over.
  for (let i = 0; i < wordsLength; ++i) {
    const source = words + ((<usize>i) << 2);
    for (let j = 0; j < POOL_WORDS; ++j) {
      if (i == j) continue;
      const keyed = load<u32>(source) ^ hash;
      hash *= POOL_STEP;
      mix(words + ((<usize>j) << 2), fold(keyed * hash));
    }
  }
  hash = STATE_SEED;
  for (let i = 0; i < outLength; ++i) {
    const keyed = load<u32>(words + ((<usize>(i & (POOL_WORDS - 1))) << 2)) ^ hash;
    hash *= STATE_STEP;
    store<u32>(out + ((<usize>i) << 2), fold(keyed * hash));
  }
}
