import { loadLanes, storeLanes } from "../simd/lanes";
import { sigmoid, sigmoidRest, tanh, tanhRest } from "../simd/math";

// What the gates of all cells share. A pass goes through a row in whole vectors and ends with the floats, 1 to 3, that are
// left. Its arithmetic is written once and compiled twice, T being v128 for whole vectors, where everything is inlined, and
// f32 for the rest, where loads, stores and functions are calls: inlined again they would make the module a tenth larger.

// @ts-ignore: decorator
@inline
export function get<T>(ptr: usize, count: i32): v128 {
  return isVector<T>() ? v128.load(ptr) : loadLanes(ptr, count);
}

// @ts-ignore: decorator
@inline
export function put<T>(ptr: usize, v: v128, count: i32): void {
  if (isVector<T>()) v128.store(ptr, v);
  else storeLanes(ptr, v, count);
}

// @ts-ignore: decorator
@inline
export function sigmoidGate<T>(x: v128): v128 {
  return isVector<T>() ? sigmoid(x) : sigmoidRest(x);
}

// @ts-ignore: decorator
@inline
export function tanhGate<T>(x: v128): v128 {
  return isVector<T>() ? tanh(x) : tanhRest(x);
}

/** out = σ(x + u) for n floats; `out` may be either. */
export function sigmoidRow(out: usize, x: usize, u: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    sigmoidPart<v128>(out, x, u, n);
    out += 16;
    x += 16;
    u += 16;
  }
  if (n > 0) sigmoidPart<f32>(out, x, u, n);
}

// @ts-ignore: decorator
@inline
function sigmoidPart<T>(out: usize, x: usize, u: usize, count: i32): void {
  put<T>(out, sigmoidGate<T>(f32x4.add(get<T>(x, count), get<T>(u, count))), count);
}

/** out = tanh(x + u) for n floats; `out` may be either. */
export function tanhRow(out: usize, x: usize, u: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    tanhPart<v128>(out, x, u, n);
    out += 16;
    x += 16;
    u += 16;
  }
  if (n > 0) tanhPart<f32>(out, x, u, n);
}

// @ts-ignore: decorator
@inline
function tanhPart<T>(out: usize, x: usize, u: usize, count: i32): void {
  put<T>(out, tanhGate<T>(f32x4.add(get<T>(x, count), get<T>(u, count))), count);
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

/** The input's share of row i: row ids[i] + 1 of a table (row 0: the zero vector), or row i where `ids` is 0. */
// @ts-ignore: decorator
@inline
export function sourceRow(source: usize, stride: i32, ids: usize, i: i32): usize {
  const row = ids ? load<i32>(ids + ((<usize>i) << 2)) + 1 : i;
  return source + ((<usize>row * stride) << 2);
}
