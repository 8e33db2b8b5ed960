// A flat loop over parameters takes four at a time and then the last ones singly, by the same code: `whole`, a constant
// where these are inlined, says which.

/** Four floats, or one and zeros. */
// @ts-ignore: decorator
@inline
export function take(ptr: usize, whole: bool): v128 {
  return whole ? v128.load(ptr) : v128.load32_zero(ptr);
}

// @ts-ignore: decorator
@inline
export function put(ptr: usize, v: v128, whole: bool): void {
  if (whole) v128.store(ptr, v);
  else v128.store_lane<f32>(ptr, v, 0);
}

/**
 * mean · decay + value · gain: a running mean moved towards a value, rounded to multiples of 2⁻²³·`floor`. So a mean that
 * only decays, as those of a rare word's embedding do, comes to rest there and never becomes denormal, which some processors
 * take a hundred times as long to multiply.
 */
// @ts-ignore: decorator
@inline
export function average(mean: v128, value: v128, decay: f32, gain: f32, floor: f32): v128 {
  const sum = f32x4.add(f32x4.mul(mean, f32x4.splat(decay)), f32x4.mul(value, f32x4.splat(gain)));
  return f32x4.sub(f32x4.add(sum, f32x4.splat(floor)), f32x4.splat(floor));
}

/** For means of gradients, which a step size is yet to be multiplied by. */
export const FIRST_FLOOR: f32 = 8.271806125530277e-25; // 2⁻⁸⁰

/** For means of squares. */
export const SECOND_FLOOR: f32 = 7.888609052210118e-31; // 2⁻¹⁰⁰
