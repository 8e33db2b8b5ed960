/**
 * Sum of squares of n floats, in float64: cannot overflow for finite floats, so that a NaN or an infinity in the result
 * means one in the input.
 */
export function sumOfSquares(x: usize, n: i32): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const v = v128.load(x);
    const low = f64x2.promote_low_f32x4(v);
    const high = f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
    s0 = f64x2.add(s0, f64x2.mul(low, low));
    s1 = f64x2.add(s1, f64x2.mul(high, high));
    x += 16;
  }
  s0 = f64x2.add(s0, s1);
  let sum = f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
  for (; i < n; ++i) {
    const v = <f64>load<f32>(x);
    sum += v * v;
    x += 4;
  }
  return sum;
}

/** Clips n floats to [-limit, limit] in place. */
export function clipValue(x: usize, n: i32, limit: f32): void {
  const high = f32x4.splat(limit);
  const low = f32x4.splat(-limit);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(x, f32x4.max(low, f32x4.min(high, v128.load(x))));
    x += 16;
  }
  for (; i < n; ++i) {
    store<f32>(x, max<f32>(-limit, min<f32>(limit, load<f32>(x))));
    x += 4;
  }
}
