import { loadLanes, storeLanes } from "../simd/lanes";
import { sigmoid, tanh } from "../simd/math";

// Gated recurrent unit, Cho et al. 2014 (arXiv:1406.1078); gates in PyTorch's order r, z, n with z = 1 - Γu:
//
//   r = σ(x_r + u_r)          u = W_hh h + b_hh, x = W_ih x + b_ih
//   z = σ(x_z + u_z)
//   n = tanh(x_n + r ∘ u_n)                       reset after the product (PyTorch, cuDNN, Keras)
//   n = tanh(x_n + W_hn (r ∘ h))                  reset before the product (the paper's and the textbook's)
//   h' = (1 - z) ∘ n + z ∘ h
//
// A row of saved values has 4H floats. Forward leaves what backward needs, backward leaves gradients in the same place:
//
//   forward   r  | z  | n   | u_n (after) or r ∘ h (before)
//   backward  dr | dz | dn  | dn ∘ r (after), r ∘ h still (before)      (gradients before the non-linearities)
//
// The input's share x comes from `source`: row ids[i] + 1 of a table (row 0: the zero vector), or row i where `ids` is 0;
// `source` may be `gates` itself with the same stride. All rows of one step are one pass.

// @ts-ignore: decorator
@inline
function get(ptr: usize, count: i32): v128 {
  return count == 4 ? v128.load(ptr) : loadLanes(ptr, count);
}

// @ts-ignore: decorator
@inline
function put(ptr: usize, v: v128, count: i32): void {
  if (count == 4) v128.store(ptr, v);
  else storeLanes(ptr, v, count);
}

/** (1 - z) ∘ n + z ∘ h, as n + z ∘ (h - n). */
// @ts-ignore: decorator
@inline
function blend(z: v128, n: v128, h: v128): v128 {
  return f32x4.add(n, f32x4.mul(z, f32x4.sub(h, n)));
}

/** y ∘ (1 - y): the derivative of the sigmoid from its value. */
// @ts-ignore: decorator
@inline
function sigmoidSlope(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

/** 1 - y²: the derivative of tanh from its value. */
// @ts-ignore: decorator
@inline
function tanhSlope(y: v128): v128 {
  return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
}

// @ts-ignore: decorator
@inline
function sourceRow(source: usize, stride: i32, ids: usize, i: i32): usize {
  const row = ids ? load<i32>(ids + ((<usize>i) << 2)) + 1 : i;
  return source + ((<usize>row * stride) << 2);
}

/**
 * One step, reset after: `h` (rows×H) and `gates` (rows×4H) from `source`, `u` (rows×3H) = W_hh h without bias, the
 * bias (3H) and the previous state (rows×H).
 */
export function gruForwardAfter(
  h: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  u: usize,
  bias: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    for (let j: usize = 0; j < whole; j += 16)
      forwardAfter(h + j, gates + j, x + j, u + j, bias + j, previous + j, b, 4);
    if (whole < b)
      forwardAfter(h + whole, gates + whole, x + whole, u + whole, bias + whole, previous + whole, b, H & 3);
    h += b;
    gates += 4 * b;
    u += 3 * b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forwardAfter(
  h: usize,
  g: usize,
  x: usize,
  u: usize,
  bias: usize,
  previous: usize,
  b: usize,
  count: i32,
): void {
  const r = sigmoid(f32x4.add(get(x, count), f32x4.add(get(u, count), get(bias, count))));
  const z = sigmoid(f32x4.add(get(x + b, count), f32x4.add(get(u + b, count), get(bias + b, count))));
  const un = f32x4.add(get(u + 2 * b, count), get(bias + 2 * b, count));
  const n = tanh(f32x4.add(get(x + 2 * b, count), f32x4.mul(r, un)));
  put(g, r, count);
  put(g + b, z, count);
  put(g + 2 * b, n, count);
  put(g + 3 * b, un, count);
  put(h, blend(z, n, get(previous, count)), count);
}

/**
 * One step backward, reset after: turns `gates` into gradients and `dState` (rows×H), the gradient of h' that comes
 * from later steps, into the direct share of the gradient of h. `dOutput` (rows×H) comes from the layer above.
 */
export function gruBackwardAfter(
  dState: usize,
  gates: usize,
  dOutput: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16) backwardAfter(dState + j, gates + j, dOutput + j, previous + j, b, 4);
    if (whole < b) backwardAfter(dState + whole, gates + whole, dOutput + whole, previous + whole, b, H & 3);
    dState += b;
    gates += 4 * b;
    dOutput += b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function backwardAfter(dState: usize, g: usize, dOutput: usize, previous: usize, b: usize, count: i32): void {
  const r = get(g, count);
  const z = get(g + b, count);
  const n = get(g + 2 * b, count);
  const dh = f32x4.add(get(dState, count), get(dOutput, count));
  const dz = f32x4.mul(f32x4.mul(dh, f32x4.sub(get(previous, count), n)), sigmoidSlope(z));
  const dn = f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n));
  const dr = f32x4.mul(f32x4.mul(dn, get(g + 3 * b, count)), sigmoidSlope(r));
  put(g, dr, count);
  put(g + b, dz, count);
  put(g + 2 * b, dn, count);
  put(g + 3 * b, f32x4.mul(dn, r), count);
  put(dState, f32x4.mul(dh, z), count);
}

/** One step, reset before, first half: r, z and r ∘ h from `u` (rows×2H) = W_hr h, W_hz h. */
export function gruForwardBeforeGates(
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  u: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    for (let j: usize = 0; j < whole; j += 16) forwardBeforeGates(gates + j, x + j, u + j, previous + j, b, 4);
    if (whole < b) forwardBeforeGates(gates + whole, x + whole, u + whole, previous + whole, b, H & 3);
    gates += 4 * b;
    u += 2 * b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forwardBeforeGates(g: usize, x: usize, u: usize, previous: usize, b: usize, count: i32): void {
  const r = sigmoid(f32x4.add(get(x, count), get(u, count)));
  put(g, r, count);
  put(g + b, sigmoid(f32x4.add(get(x + b, count), get(u + b, count))), count);
  put(g + 3 * b, f32x4.mul(r, get(previous, count)), count);
}

/** One step, reset before, second half: n and h' from `u` (rows×H) = W_hn (r ∘ h). */
export function gruForwardBeforeState(
  h: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  u: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    for (let j: usize = 0; j < whole; j += 16) forwardBeforeState(h + j, gates + j, x + j, u + j, previous + j, b, 4);
    if (whole < b) forwardBeforeState(h + whole, gates + whole, x + whole, u + whole, previous + whole, b, H & 3);
    h += b;
    gates += 4 * b;
    u += b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forwardBeforeState(h: usize, g: usize, x: usize, u: usize, previous: usize, b: usize, count: i32): void {
  const n = tanh(f32x4.add(get(x + 2 * b, count), get(u, count)));
  put(g + 2 * b, n, count);
  put(h, blend(get(g + b, count), n, get(previous, count)), count);
}

/** One step backward, reset before, first half: dz and dn; `dState` becomes the share of h that passes by z. */
export function gruBackwardBeforeState(
  dState: usize,
  gates: usize,
  dOutput: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16)
      backwardBeforeState(dState + j, gates + j, dOutput + j, previous + j, b, 4);
    if (whole < b) backwardBeforeState(dState + whole, gates + whole, dOutput + whole, previous + whole, b, H & 3);
    dState += b;
    gates += 4 * b;
    dOutput += b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function backwardBeforeState(dState: usize, g: usize, dOutput: usize, previous: usize, b: usize, count: i32): void {
  const z = get(g + b, count);
  const n = get(g + 2 * b, count);
  const dh = f32x4.add(get(dState, count), get(dOutput, count));
  put(g + b, f32x4.mul(f32x4.mul(dh, f32x4.sub(get(previous, count), n)), sigmoidSlope(z)), count);
  put(g + 2 * b, f32x4.mul(f32x4.mul(dh, f32x4.sub(f32x4.splat(1), z)), tanhSlope(n)), count);
  put(dState, f32x4.mul(dh, z), count);
}

/** One step backward, reset before, second half: dr from `dReset` (rows×H), the gradient of r ∘ h. */
export function gruBackwardBeforeReset(
  dState: usize,
  gates: usize,
  dReset: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16) backwardBeforeReset(dState + j, gates + j, dReset + j, previous + j, 4);
    if (whole < b) backwardBeforeReset(dState + whole, gates + whole, dReset + whole, previous + whole, H & 3);
    dState += b;
    gates += 4 * b;
    dReset += b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function backwardBeforeReset(dState: usize, g: usize, dReset: usize, previous: usize, count: i32): void {
  const r = get(g, count);
  const d = get(dReset, count);
  put(g, f32x4.mul(f32x4.mul(d, get(previous, count)), sigmoidSlope(r)), count);
  put(dState, f32x4.add(get(dState, count), f32x4.mul(d, r)), count);
}
