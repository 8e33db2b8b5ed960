// The bits that every distribution draws from, whichever generator the state at `rng` belongs to.
import { pcg64Next, pcg64Next32 } from "./pcg64";

/** The next 32 random bits. */
export function nextUint32(rng: usize): u32 {
  return pcg64Next32(rng);
}

/** The next 64 random bits. */
export function nextUint64(rng: usize): u64 {
  return pcg64Next(rng);
}

/** The next double in [0, 1): a multiple of 2^-53. */
export function nextDouble(rng: usize): f64 {
  return f64(nextUint64(rng) >> 11) * (1.0 / 9007199254740992.0);
}
