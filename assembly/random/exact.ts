// Arithmetic on doubles whose rounding error is known exactly.

/** What `sum` = a + b lost by rounding. Source: D. Knuth, "Seminumerical Algorithms" (1969), section 4.2.2. */
export function sumError(a: f64, b: f64, sum: f64): f64 {
  const bPart = sum - a;
  return a - (sum - bPart) + (b - bPart);
}

/**
 * What `product` = a · b lost by rounding, while nothing overflows or underflows. Source: T. J. Dekker, "A
 * floating-point technique for extending the available precision", Numer. Math. 18 (1971).
 */
export function productError(a: f64, b: f64, product: f64): f64 {
  const aWide = a * 134217729.0;
  const aHigh = aWide - (aWide - a);
  const aLow = a - aHigh;
  const bWide = b * 134217729.0;
  const bHigh = bWide - (bWide - b);
  const bLow = b - bHigh;
  return aHigh * bHigh - product + aHigh * bLow + aLow * bHigh + aLow * bLow;
}

/**
 * a · b + c with one rounding, which WebAssembly has no instruction for. The small parts are added so that a bit lost
 * leaves the sum odd, which keeps the second rounding from undoing the first. Source: S. Boldo, G. Melquiond,
 * "Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE Trans. Comput. 57
 * (2008).
 */
export function fused(a: f64, b: f64, c: f64): f64 {
  const product = a * b;
  const error = productError(a, b, product);
  const small = c + error;
  const smallError = sumError(c, error, small);
  const sum = product + small;
  const sumLoss = sumError(product, small, sum);
  let rest = smallError + sumLoss;
  const lost = sumError(smallError, sumLoss, rest);
  const bits = reinterpret<i64>(rest);
  if (lost != 0 && (bits & 1) == 0) rest = reinterpret<f64>(bits + (lost > 0 == rest > 0 ? 1 : -1));
  return sum + rest;
}
