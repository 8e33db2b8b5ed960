/** Magnitudes below this count as zero: a tensor that should vanish may hold this much rounding. */
const TINY = 1e-30;

/**
 * max|actual - expected| / max|expected| over a whole tensor: the error of its worst element in units of its greatest.
 * An element-wise quotient would ask the impossible of sums that cancel. NaN in `actual` gives Infinity.
 */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) {
    throw new Error(`Cannot compare ${actual.length} numbers with ${expected.length}.`);
  }
  let difference = 0;
  let greatest = 0;
  for (let i = 0; i < expected.length; ++i) {
    const d = Math.abs(actual[i]! - expected[i]!);
    if (Number.isNaN(d)) return Infinity;
    difference = Math.max(difference, d);
    greatest = Math.max(greatest, Math.abs(expected[i]!));
  }
  return difference / Math.max(greatest, TINY);
}
