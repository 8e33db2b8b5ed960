// The Mersenne Twister, the bit generator behind NumPy's RandomState.
// Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998); seeding as in their revision of 2002.
//
// State, 2520 bytes, 8-byte aligned:
//    0 u32 kind (see bits.ts)                     4 u32 words of the key that are used up
//    8 u32 1 when a normal draw is kept          16 f64 that draw (see normal.ts)
//   24 u32 × 624 key

const KEY: usize = 24;
const WORDS: i32 = 624;
const SHIFT: i32 = 397;

// @ts-ignore: decorator
@inline
function word(rng: usize, i: i32): u32 {
  return load<u32>(rng + ((<usize>i) << 2), KEY);
}

// @ts-ignore: decorator
@inline
function setWord(rng: usize, i: i32, value: u32): void {
  store<u32>(rng + ((<usize>i) << 2), value, KEY);
}

/** Replaces all words of the key by the next ones. */
function twist(rng: usize): void {
  for (let i = 0; i < WORDS; ++i) {
    const next = word(rng, i + 1 < WORDS ? i + 1 : 0);
    const joined = (word(rng, i) & 0x80000000) | (next & 0x7fffffff);
    const far = word(rng, i + SHIFT < WORDS ? i + SHIFT : i + SHIFT - WORDS);
    setWord(rng, i, far ^ (joined >> 1) ^ (-(next & 1) & 0x9908b0df));
  }
  store<u32>(rng, 0, 4);
}

/** The next 32 bits. */
export function mt19937Next(rng: usize): u32 {
  if (load<i32>(rng, 4) >= WORDS) twist(rng);
  const used = load<i32>(rng, 4);
  store<i32>(rng, used + 1, 4);
  let bits = word(rng, used);
  bits ^= bits >> 11;
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  return bits ^ (bits >> 18);
}

/** Starts `rng` from one number (`np.random.seed(n)`). */
export function mt19937Seed(rng: usize, seed: u32): void {
  store<u32>(rng, 1);
  store<u32>(rng, WORDS, 4);
  store<u32>(rng, 0, 8);
  store<f64>(rng, 0, 16);
  for (let i = 0; i < WORDS; ++i) {
    setWord(rng, i, seed);
    seed = 1812433253 * (seed ^ (seed >> 30)) + i + 1;
  }
}

/** Starts `rng` from `n` > 0 numbers (`np.random.seed([…])`). */
export function mt19937SeedByArray(rng: usize, seeds: usize, n: i32): void {
  mt19937Seed(rng, 19650218);
  let i = 1;
  for (let k = 0; k < max(WORDS, n); ++k) {
    const j = k % n;
    const before = word(rng, i - 1);
    const mixed = word(rng, i) ^ ((before ^ (before >> 30)) * 1664525);
    setWord(rng, i, mixed + load<u32>(seeds + ((<usize>j) << 2)) + j);
    i = advance(rng, i);
  }
  for (let k = 1; k < WORDS; ++k) {
    const before = word(rng, i - 1);
    setWord(rng, i, (word(rng, i) ^ ((before ^ (before >> 30)) * 1566083941)) - i);
    i = advance(rng, i);
  }
  setWord(rng, 0, 0x80000000);
}

/** The place after `i`; at the end the last word becomes the one before the first place. */
function advance(rng: usize, i: i32): i32 {
  if (i + 1 < WORDS) return i + 1;
  setWord(rng, 0, word(rng, WORDS - 1));
  return 1;
}
