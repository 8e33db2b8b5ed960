import { multiplyPacked } from "../matrix/gemm";
import { multiplyAdd } from "../simd/lanes";
import { get, put, sigmoidRow, sigmoidSlope, sourceRow, tanhGate, tanhRow, tanhSlope } from "./gates";

// Long short-term memory, Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; gates in PyTorch's
// order i, f, g, o (the textbook's Γu, Γf, c̃, Γo). Here the memory c and the activation h (the textbook's a) differ:
//
//   i = σ(x_i + u_i)              u = W_hh h + b_hh, x = W_ih x + b_ih
//   f = σ(x_f + u_f)
//   g = tanh(x_g + u_g)
//   o = σ(x_o + u_o)
//   c' = f ∘ c + i ∘ g
//   h' = o ∘ tanh(c')
//
// A row of `gates` has 5H floats; gradients are those before the non-linearities:
//
//   forward   i  | f  | g  | o  | tanh(c')
//   backward  di | df | dg | do | dc' (of the memory itself)

/**
 * One step: `h`, `c` (rows×H) and `gates` from the input's share, the previous state and memory, and `packed` = W_hh;
 * `u`: rows×4H.
 */
export function lstmForward(
  h: usize,
  c: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  previous: usize,
  previousC: usize,
  rows: i32,
  H: i32,
  u: usize,
): void {
  multiplyPacked(u, 4 * H, previous, H, 1, packed, bias, 0, rows, 4 * H, H);
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    sigmoidRow(gates, x, u, 2 * H);
    tanhRow(gates + 2 * b, x + 2 * b, u + 2 * b, H);
    sigmoidRow(gates + 3 * b, x + 3 * b, u + 3 * b, H);
    for (let j: usize = 0; j < whole; j += 16) forward<v128>(h + j, c + j, gates + j, previousC + j, b, 4);
    if (whole < b) forward<f32>(h + whole, c + whole, gates + whole, previousC + whole, b, H & 3);
    h += b;
    c += b;
    gates += 5 * b;
    u += 4 * b;
    previousC += b;
  }
}

// @ts-ignore: decorator
@inline
function forward<T>(h: usize, c: usize, g: usize, previousC: usize, b: usize, count: i32): void {
  const input = f32x4.mul(get<T>(g, count), get<T>(g + 2 * b, count));
  const next = multiplyAdd(input, get<T>(g + b, count), get<T>(previousC, count));
  const squashed = tanhGate<T>(next);
  put<T>(c, next, count);
  put<T>(g + 4 * b, squashed, count);
  put<T>(h, f32x4.mul(get<T>(g + 3 * b, count), squashed), count);
}

/**
 * One step backward: turns `gates` into gradients and `dState`, `dCell` (rows×H), the gradients of h' and c' that come
 * from later steps, into those of h and c. `dOutput` (rows×H) comes from the layer above, `previousC` is the previous c,
 * `packed` the transpose of W_hh.
 */
export function lstmBackward(
  dState: usize,
  dCell: usize,
  gates: usize,
  dOutput: usize,
  packed: usize,
  previousC: usize,
  rows: i32,
  H: i32,
): void {
  const b = (<usize>H) << 2;
  const whole = b & ~15;
  let d = dState;
  let g = gates;
  for (let i = 0; i < rows; ++i) {
    for (let j: usize = 0; j < whole; j += 16)
      backward<v128>(d + j, dCell + j, g + j, dOutput + j, previousC + j, b, 4);
    if (whole < b) backward<f32>(d + whole, dCell + whole, g + whole, dOutput + whole, previousC + whole, b, H & 3);
    d += b;
    dCell += b;
    g += 5 * b;
    dOutput += b;
    previousC += b;
  }
  multiplyPacked(dState, H, gates, 5 * H, 1, packed, 0, 0, rows, H, 4 * H);
}

// @ts-ignore: decorator
@inline
function backward<T>(
  dState: usize,
  dCell: usize,
  g: usize,
  dOutput: usize,
  previousC: usize,
  b: usize,
  count: i32,
): void {
  const input = get<T>(g, count);
  const forget = get<T>(g + b, count);
  const candidate = get<T>(g + 2 * b, count);
  const output = get<T>(g + 3 * b, count);
  const squashed = get<T>(g + 4 * b, count);
  const dh = f32x4.add(get<T>(dState, count), get<T>(dOutput, count));
  const dc = f32x4.add(get<T>(dCell, count), f32x4.mul(f32x4.mul(dh, output), tanhSlope(squashed)));
  put<T>(g, f32x4.mul(f32x4.mul(dc, candidate), sigmoidSlope(input)), count);
  put<T>(g + b, f32x4.mul(f32x4.mul(dc, get<T>(previousC, count)), sigmoidSlope(forget)), count);
  put<T>(g + 2 * b, f32x4.mul(f32x4.mul(dc, input), tanhSlope(candidate)), count);
  put<T>(g + 3 * b, f32x4.mul(f32x4.mul(dh, squashed), sigmoidSlope(output)), count);
  put<T>(g + 4 * b, dc, count);
  put<T>(dCell, f32x4.mul(dc, forget), count);
}
