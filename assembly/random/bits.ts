// The bits that every distribution draws from, whichever generator the state at `rng` belongs to: its first word
// says.
import { mt19937Next } from "./mt19937";
import { pcg64Next, pcg64Next32 } from "./pcg64";

// @ts-ignore: decorator
@inline
export function isMersenneTwister(rng: usize): bool {
  return load<u32>(rng) == 1;
}

/** The next 32 random bits. */
export function nextUint32(rng: usize): u32 {
  return isMersenneTwister(rng) ? mt19937Next(rng) : pcg64Next32(rng);
}

/** The next 64 random bits; of two 32-bit draws the first is the high half. */
export function nextUint64(rng: usize): u64 {
  if (!isMersenneTwister(rng)) return pcg64Next(rng);
  const high = u64(mt19937Next(rng)) << 32;
  return high | u64(mt19937Next(rng));
}

/** The next double in [0, 1): a multiple of 2^-53. Of two 32-bit draws it takes the top 27 and the top 26 bits. */
export function nextDouble(rng: usize): f64 {
  let bits: u64;
  if (isMersenneTwister(rng)) {
    bits = u64(mt19937Next(rng) >> 5) << 26;
    bits |= u64(mt19937Next(rng) >> 6);
  } else {
    bits = pcg64Next(rng) >> 11;
  }
  return f64(bits) * (1.0 / 9007199254740992.0);
}
