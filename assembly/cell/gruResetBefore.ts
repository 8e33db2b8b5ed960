import { multiplyPacked } from "../matrix/gemm";
import { packedSize } from "../matrix/pack";
import { blendRow, blendRowBackward } from "./blend";
import { get, put, sigmoidRow, sigmoidSlope, sourceRow, tanhRow } from "./gates";

// Gated recurrent unit, Cho et al. 2014 (arXiv:1406.1078), in the form of that paper and of the textbook: the reset gate
// acts before the product, so that a step has two products, one after the other. Gates in PyTorch's order r, z, n with
// z = 1 - Γu of the textbook:
//
//   r = σ(x_r + W_hr h)               x = W_ih x + b_ih
//   z = σ(x_z + W_hz h)
//   n = tanh(x_n + W_hn (r ∘ h))
//   h' = (1 - z) ∘ n + z ∘ h
//
// A row of `gates` has 4H floats; gradients are those before the non-linearities:
//
//   forward   r  | z  | n   | r ∘ h
//   backward  dr | dz | dn  | r ∘ h still

/** One step: `h` (rows×H) and `gates` from the input's share, the previous state and `packed` = W_hh; `u`: rows×2H. */
export function gruResetBeforeForward(
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
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  multiplyPacked(u, 2 * H, previous, H, 1, packed, 0, 0, rows, 2 * H, H);
  let ui = u;
  let g = gates;
  let p = previous;
  for (let i = 0; i < rows; ++i) {
    sigmoidRow(g, sourceRow(source, stride, ids, i), ui, 2 * H);
    for (let j: usize = 0; j < whole; j += 16) forwardReset<v128>(g + j, p + j, b, 4);
    if (whole < b) forwardReset<f32>(g + whole, p + whole, b, H & 3);
    g += 4 * b;
    ui += 2 * b;
    p += b;
  }
  const packedN = packed + ((<usize>packedSize(H, 2 * H)) << 2);
  multiplyPacked(u, H, gates + 3 * b, 4 * H, 1, packedN, 0, 0, rows, H, H);
  for (let i = 0; i < rows; ++i) {
    tanhRow(gates + 2 * b, sourceRow(source, stride, ids, i) + 2 * b, u, H);
    blendRow(h, gates + b, previous, H);
    h += b;
    gates += 4 * b;
    u += b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forwardReset<T>(g: usize, previous: usize, b: usize, count: i32): void {
  put<T>(g + 3 * b, f32x4.mul(get<T>(g, count), get<T>(previous, count)), count);
}

/**
 * One step backward: turns `gates` into gradients and `dState` (rows×H), the gradient of h' that comes from later
 * steps, into that of h. `dOutput` (rows×H) comes from the layer above, `packed` is the transpose of W_hh; `dReset`,
 * rows×H of scratch, takes the gradient of r ∘ h.
 */
export function gruResetBeforeBackward(
  dState: usize,
  gates: usize,
  dOutput: usize,
  packed: usize,
  previous: usize,
  rows: i32,
  H: i32,
  dReset: usize,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  let d = dState;
  let g = gates + b;
  let p = previous;
  for (let i = 0; i < rows; ++i) {
    blendRowBackward(d, g, dOutput, p, H);
    d += b;
    g += 4 * b;
    dOutput += b;
    p += b;
  }
  const packedN = packed + ((<usize>packedSize(2 * H, H)) << 2);
  multiplyPacked(dReset, H, gates + 2 * b, 4 * H, 1, packedN, 0, 0, rows, H, H);
  d = dState;
  g = gates;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16) backwardReset<v128>(d + j, g + j, dReset + j, previous + j, 4);
    if (whole < b) backwardReset<f32>(d + whole, g + whole, dReset + whole, previous + whole, H & 3);
    d += b;
    g += 4 * b;
    dReset += b;
    previous += b;
  }
  multiplyPacked(dState, H, gates, 4 * H, 1, packed, dState, H, rows, H, 2 * H);
}

// @ts-ignore: decorator
@inline
function backwardReset<T>(dState: usize, g: usize, dReset: usize, previous: usize, count: i32): void {
  const r = get<T>(g, count);
  const d = get<T>(dReset, count);
  put<T>(g, f32x4.mul(f32x4.mul(d, get<T>(previous, count)), sigmoidSlope(r)), count);
  put<T>(dState, f32x4.add(get<T>(dState, count), f32x4.mul(d, r)), count);
}
