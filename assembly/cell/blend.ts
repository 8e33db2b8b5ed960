import { get, put, sigmoidSlope, tanhSlope } from "./gates";

// h' = (1 - z) ∘ n + z ∘ h, the new state of every GRU, for one row of H. In the saved values n always follows z.

/** As n + z ∘ (h - n). */
// @ts-ignore: decorator
@inline
export function blend(z: v128, n: v128, h: v128): v128 {
  return f32x4.add(n, f32x4.mul(z, f32x4.sub(h, n)));
}

/** h' from z at `g`, n after it and h at `previous`. */
export function blendRow(h: usize, g: usize, previous: usize, H: i32): void {
  const b = (<usize>H) << 2;
  for (; H >= 4; H -= 4) {
    blendPart<v128>(h, g, previous, b, H);
    h += 16;
    g += 16;
    previous += 16;
  }
  if (H > 0) blendPart<f32>(h, g, previous, b, H);
}

// @ts-ignore: decorator
@inline
function blendPart<T>(h: usize, g: usize, previous: usize, b: usize, count: i32): void {
  put<T>(h, blend(get<T>(g, count), get<T>(g + b, count), get<T>(previous, count)), count);
}

/**
 * Turns z at `g` and n after it into their gradients before the non-linearities, and `dState`, the gradient of h' without
 * the share `dOutput`, into that share of the gradient of h which passes by z.
 */
export function blendRowBackward(dState: usize, g: usize, dOutput: usize, previous: usize, H: i32): void {
  const b = (<usize>H) << 2;
  for (; H >= 4; H -= 4) {
    blendPartBackward<v128>(dState, g, dOutput, previous, b, H);
    dState += 16;
    g += 16;
    dOutput += 16;
    previous += 16;
  }
  if (H > 0) blendPartBackward<f32>(dState, g, dOutput, previous, b, H);
}

// @ts-ignore: decorator
@inline
function blendPartBackward<T>(dState: usize, g: usize, dOutput: usize, previous: usize, b: usize, count: i32): void {
  const z = get<T>(g, count);
  const n = get<T>(g + b, count);
  const dh = f32x4.add(get<T>(dState, count), get<T>(dOutput, count));
  const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(get<T>(previous, count), n)), sigmoidSlope(z));
  const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n));
  put<T>(g, dz, count);
  put<T>(g + b, dn, count);
  put<T>(dState, f32x4.mul(dh, z), count);
}
