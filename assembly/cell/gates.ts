import { loadLanes, storeLanes } from "../simd/lanes";
import { sigmoid, tanh } from "../simd/math";

// What the gates of all cells share. A pass goes through a row in whole vectors and ends with the H & 3 floats that are
// left. Its arithmetic is written once, for `count` floats, and compiled twice: for 4, where everything is inlined, and
// for the rest, where loads, stores and functions are calls, since inlined a second time they would make up half of the
// module.

// @ts-ignore: decorator
@inline
export function get(ptr: usize, count: i32): v128 {
  return count == 4 ? v128.load(ptr) : getRest(ptr, count);
}

function getRest(ptr: usize, count: i32): v128 {
  return loadLanes(ptr, count);
}

// @ts-ignore: decorator
@inline
export function put(ptr: usize, v: v128, count: i32): void {
  if (count == 4) v128.store(ptr, v);
  else putRest(ptr, v, count);
}

function putRest(ptr: usize, v: v128, count: i32): void {
  storeLanes(ptr, v, count);
}

// @ts-ignore: decorator
@inline
export function sigmoidGate(x: v128, count: i32): v128 {
  return count == 4 ? sigmoid(x) : sigmoidRest(x);
}

function sigmoidRest(x: v128): v128 {
  return sigmoid(x);
}

// @ts-ignore: decorator
@inline
export function tanhGate(x: v128, count: i32): v128 {
  return count == 4 ? tanh(x) : tanhRest(x);
}

function tanhRest(x: v128): v128 {
  return tanh(x);
}

/** y ∘ (1 - y): the derivative of the sigmoid from its value. */
// @ts-ignore: decorator
@inline
export function sigmoidSlope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

/** 1 - y²: the derivative of tanh from its value. */
// @ts-ignore: decorator
@inline
export function tanhSlope(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

/** (1 - z) ∘ n + z ∘ h, as n + z ∘ (h - n): the new state of every GRU. */
// @ts-ignore: decorator
@inline
export function blend(z: v128, n: v128, h: v128): v128 {
  return f32x4.add(n, f32x4.mul(z, f32x4.sub(h, n)));
}

/**
 * Backward of `blend`: turns z at `g` and n, `b` bytes after it, into their gradients before the non-linearities and
 * `dState`, the gradient of h' without the share `dOutput`, into that share of the gradient of h which passes by z.
 * Returns dn.
 */
// @ts-ignore: decorator
@inline
export function blendBackward(dState: usize, g: usize, dOutput: usize, previous: usize, b: usize, count: i32): v128 {
  const z = get(g, count);
  const n = get(g + b, count);
  const dh = f32x4.add(get(dState, count), get(dOutput, count));
  const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(get(previous, count), n)), sigmoidSlope(z));
  const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n));
  put(g, dz, count);
  put(g + b, dn, count);
  put(dState, f32x4.mul(dh, z), count);
  return dn;
}

/** The input's share of row i: row ids[i] + 1 of a table (row 0: the zero vector), or row i where `ids` is 0. */
// @ts-ignore: decorator
@inline
export function sourceRow(source: usize, stride: i32, ids: usize, i: i32): usize {
  const row = ids ? load<i32>(ids + ((<usize>i) << 2)) + 1 : i;
  return source + ((<usize>row * stride) << 2);
}
