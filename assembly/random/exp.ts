import { productError, sumError } from "./exact";

/**
 * e^x for x from -7 to 0, within 0.5001 units of the last place: (e^(x/1024))^1024, the power by ten squarings, all
 * of it in pairs of doubles.
 */
export function exp(x: f64): f64 {
  const y = x / 1024.0;
  // e^y = 1 + y + y²/2 + tail, added up without loss, and again as a normalised pair.
  const half = y * 0.5;
  const square = y * half;
  let series: f64 = 0;
  for (let n = 9; n > 2; --n) series = (series + 1) * (y / f64(n));
  const tail = square * series + productError(y, half, square);
  const linear = 1 + y;
  const parabola = linear + square;
  const rest = sumError(1, y, linear) + sumError(linear, square, parabola) + tail;
  let high = parabola + rest;
  let low = rest - (high - parabola);
  for (let i = 0; i < 10; ++i) {
    const product = high * high;
    const error = productError(high, high, product) + 2 * high * low;
    high = product + error;
    low = error - (high - product);
  }
  return high + low;
}
