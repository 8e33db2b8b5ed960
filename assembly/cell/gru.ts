import { multiplyPacked } from "../matrix/gemm";
import { packedSize } from "../matrix/pack";
import { addInPlace } from "../matrix/vector";
import { blendRow, blendRowBackward } from "./blend";
import { get, put, sigmoidRow, sigmoidSlope, sourceRow, tanhRow } from "./gates";

// Gated recurrent unit, Cho et al. 2014 (arXiv:1406.1078), in the form of PyTorch, cuDNN and Keras: the reset gate acts
// after the product. Gates in PyTorch's order r, z, n with z = 1 - Γu of the textbook:
//
//   r = σ(x_r + u_r)          u = W_hh h + b_hh, x = W_ih x + b_ih
//   z = σ(x_z + u_z)
//   n = tanh(x_n + r ∘ u_n)
//   h' = (1 - z) ∘ n + z ∘ h
//
// A row of `gates` has 4H floats; gradients are those before the non-linearities:
//
//   forward   r  | z  | n   | u_n
//   backward  dr | dz | dn  | dn ∘ r

/** One step: `h` (rows×H) and `gates` from the input's share, the previous state and `packed` = W_hh; `u`: rows×3H. */
export function gruForward(
  h: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  previous: usize,
  rows: i32,
  H: i32,
  u: usize,
): void {
  const b = (<usize>H) << 2;
  const packedN = packed + ((<usize>packedSize(H, 2 * H)) << 2);
  multiplyPacked(u, 3 * H, previous, H, 1, packed, 0, 0, rows, 2 * H, H);
  multiplyPacked(u + 2 * b, 3 * H, previous, H, 1, packedN, 0, 0, rows, H, H);
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    addInPlace(u, bias, 3 * H);
    sigmoidRow(gates, x, u, 2 * H);
    for (let j: usize = 0; j < whole; j += 16) forward<v128>(gates + j, u + j, b, 4);
    if (whole < b) forward<f32>(gates + whole, u + whole, b, H & 3);
    tanhRow(gates + 2 * b, x + 2 * b, u, H);
    blendRow(h, gates + b, previous, H);
    h += b;
    gates += 4 * b;
    u += 3 * b;
    previous += b;
  }
}

// @ts-ignore: decorator
@inline
function forward<T>(g: usize, u: usize, b: usize, count: i32): void {
  const un = get<T>(u + 2 * b, count);
  put<T>(g + 3 * b, un, count);
  put<T>(u, f32x4.mul(get<T>(g, count), un), count);
}

/**
 * One step backward: turns `gates` into gradients and `dState` (rows×H), the gradient of h' that comes from later
 * steps, into that of h. `dOutput` (rows×H) comes from the layer above, `packed` is the transpose of W_hh.
 */
export function gruBackward(
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
    blendRowBackward(d, g + b, dOutput, previous, H);
    for (let j: usize = 0; j < whole; j += 16) backward<v128>(g + j, b, 4);
    if (whole < b) backward<f32>(g + whole, b, H & 3);
    d += b;
    g += 4 * b;
    dOutput += b;
    previous += b;
  }
  const packedN = packed + ((<usize>packedSize(2 * H, H)) << 2);
  multiplyPacked(dState, H, gates + 3 * b, 4 * H, 1, packedN, dState, H, rows, H, H);
  multiplyPacked(dState, H, gates, 4 * H, 1, packed, dState, H, rows, H, 2 * H);
}

// @ts-ignore: decorator
@inline
function backward<T>(g: usize, b: usize, count: i32): void {
  const r = get<T>(g, count);
  const dn = get<T>(g + 2 * b, count);
  put<T>(g, f32x4.mul(f32x4.mul(dn, get<T>(g + 3 * b, count)), sigmoidSlope(r)), count);
  put<T>(g + 3 * b, f32x4.mul(dn, r), count);
}
