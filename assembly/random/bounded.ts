// Integers from 0 to `range`, inclusive, without bias, drawn from exactly the bits that NumPy draws them from.
import { nextUint32, nextUint64 } from "./bits";
import { multiplyHigh } from "./pcg64";

/**
 * By multiplication: the high half of bits × (range + 1), redrawn when the low half falls into the short first
 * stretch. What NumPy's `Generator.integers` does. Ranges up to 2^32 - 1 consume 32 bits a try, larger ones 64.
 * Source: D. Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
 */
export function boundedByProduct(rng: usize, range: u64): u64 {
  if (range == 0) return 0;
  if (range < 0xffffffff) {
    const span = u32(range) + 1;
    let product = u64(nextUint32(rng)) * u64(span);
    if (u32(product) < span) {
      const threshold = u32(~u32(range)) % span;
      while (u32(product) < threshold) product = u64(nextUint32(rng)) * u64(span);
    }
    return product >> 32;
  }
  if (range == 0xffffffff) return u64(nextUint32(rng));
  if (range == u64.MAX_VALUE) return nextUint64(rng);
  const span = range + 1;
  let bits = nextUint64(rng);
  if (bits * span < span) {
    const threshold = ~range % span;
    while (bits * span < threshold) bits = nextUint64(rng);
  }
  return multiplyHigh(bits, span);
}

/**
 * By masking: draws of as many bits as `range` has, until one is not above it. What NumPy's `RandomState.randint` and
 * every `shuffle` do. Ranges up to 2^32 - 1 consume 32 bits a try, larger ones 64.
 */
export function boundedByMask(rng: usize, range: u64): u64 {
  if (range == 0) return 0;
  const mask = u64.MAX_VALUE >> clz(range);
  let value: u64;
  do {
    value = (range <= 0xffffffff ? u64(nextUint32(rng)) : nextUint64(rng)) & mask;
  } while (value > range);
  return value;
}

// @ts-ignore: decorator
@inline
export function bounded(rng: usize, range: u64, masked: bool): u64 {
  return masked ? boundedByMask(rng, range) : boundedByProduct(rng, range);
}

/** One integer from `low` to `low + range`, inclusive; all three are whole numbers of at most 53 bits. */
export function boundedInteger(rng: usize, low: f64, range: f64, masked: bool): f64 {
  return low + f64(bounded(rng, u64(range), masked));
}

/** `out` (n 64-bit integers) from `low` to `low + range`, inclusive, wrapping at 2^64. */
export function boundedIntegers(out: usize, rng: usize, low: i64, range: u64, n: i32, masked: bool): void {
  for (const end = out + ((<usize>n) << 3); out < end; out += 8) {
    store<u64>(out, u64(low) + bounded(rng, range, masked));
  }
}

/** Turns n 64-bit integers into doubles of the same value, in place. */
export function integersToDoubles(values: usize, n: i32): void {
  for (const end = values + ((<usize>n) << 3); values < end; values += 8) {
    store<f64>(values, f64(load<i64>(values)));
  }
}
