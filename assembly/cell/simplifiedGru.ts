import { multiplyPacked } from "../matrix/gemm";
import { blend, blendBackward, get, put, sigmoidGate, sourceRow, tanhGate } from "./gates";

// A gated recurrent unit without reset gate, gates in the order z, n with z = 1 - Γu of the textbook:
//
//   z = σ(x_z + W_hz h)                   x = W_ih x + b_ih
//   n = tanh(x_n + W_hn h)
//   h' = (1 - z) ∘ n + z ∘ h
//
// A row of `gates` has 2H floats:  forward  z | n,  backward  dz | dn  (gradients before the non-linearities).

/** One step: `h` (rows×H) and `gates` from the input's share, the previous state and `packed` = W_hh; `u`: rows×2H. */
export function simplifiedGruForward(
  h: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  previous: usize,
  rows: i32,
  H: i32,
  u: usize,
): void {
  multiplyPacked(u, 2 * H, previous, H, 1, packed, 0, 0, rows, 2 * H, H);
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    for (let j: usize = 0; j < whole; j += 16) forward(h + j, gates + j, x + j, u + j, previous + j, b, 4);
    if (whole < b) forward(h + whole, gates + whole, x + whole, u + whole, previous + whole, b, H & 3);
    h += b;
    gates += 2 * b;
    u += 2 * b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forward(h: usize, g: usize, x: usize, u: usize, previous: usize, b: usize, count: i32): void {
  const z = sigmoidGate(f32x4.add(get(x, count), get(u, count)), count);
  const n = tanhGate(f32x4.add(get(x + b, count), get(u + b, count)), count);
  put(g, z, count);
  put(g + b, n, count);
  put(h, blend(z, n, get(previous, count)), count);
}

/**
 * One step backward: turns `gates` into gradients and `dState` (rows×H), the gradient of h' that comes from later
 * steps, into that of h. `dOutput` (rows×H) comes from the layer above, `packed` is the transpose of W_hh.
 */
export function simplifiedGruBackward(
  dState: usize,
  gates: usize,
  dOutput: usize,
  packed: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  let d = dState;
  let g = gates;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16) blendBackward(d + j, g + j, dOutput + j, previous + j, b, 4);
    if (whole < b) blendBackward(d + whole, g + whole, dOutput + whole, previous + whole, b, H & 3);
    d += b;
    g += 2 * b;
    dOutput += b;
    previous += b;
  }
  multiplyPacked(dState, H, gates, 2 * H, 1, packed, dState, H, rows, H, 2 * H);
}
