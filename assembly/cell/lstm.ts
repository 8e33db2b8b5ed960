import { multiplyPacked } from "../matrix/gemm";
import { multiplyAdd } from "../simd/lanes";
import { get, put, sigmoidGate, sigmoidSlope, sourceRow, tanhGate, tanhSlope } from "./gates";

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
//   backward  di | df | dg | do | tanh(c') still

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
    for (let j: usize = 0; j < whole; j += 16) forward(h + j, c + j, gates + j, x + j, u + j, previousC + j, b, 4);
    if (whole < b) forward(h + whole, c + whole, gates + whole, x + whole, u + whole, previousC + whole, b, H & 3);
    h += b;
    c += b;
    gates += 5 * b;
    u += 4 * b;
    previousC += b;
  }
}

// @ts-ignore: decorator
@inline
function forward(h: usize, c: usize, g: usize, x: usize, u: usize, previousC: usize, b: usize, count: i32): void {
  const input = sigmoidGate(f32x4.add(get(x, count), get(u, count)), count);
  const forget = sigmoidGate(f32x4.add(get(x + b, count), get(u + b, count)), count);
  const candidate = tanhGate(f32x4.add(get(x + 2 * b, count), get(u + 2 * b, count)), count);
  const output = sigmoidGate(f32x4.add(get(x + 3 * b, count), get(u + 3 * b, count)), count);
  const next = multiplyAdd(f32x4.mul(input, candidate), forget, get(previousC, count));
  const squashed = tanhGate(next, count);
  put(g, input, count);
  put(g + b, forget, count);
  put(g + 2 * b, candidate, count);
  put(g + 3 * b, output, count);
  put(g + 4 * b, squashed, count);
  put(c, next, count);
  put(h, f32x4.mul(output, squashed), count);
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
    for (let j: usize = 0; j < whole; j += 16) backward(d + j, dCell + j, g + j, dOutput + j, previousC + j, b, 4);
    if (whole < b) backward(d + whole, dCell + whole, g + whole, dOutput + whole, previousC + whole, b, H & 3);
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
function backward(dState: usize, dCell: usize, g: usize, dOutput: usize, previousC: usize, b: usize, count: i32): void {
  const input = get(g, count);
  const forget = get(g + b, count);
  const candidate = get(g + 2 * b, count);
  const output = get(g + 3 * b, count);
  const squashed = get(g + 4 * b, count);
  const dh = f32x4.add(get(dState, count), get(dOutput, count));
  const dc = f32x4.add(get(dCell, count), f32x4.mul(f32x4.mul(dh, output), tanhSlope(squashed)));
  put(g, f32x4.mul(f32x4.mul(dc, candidate), sigmoidSlope(input)), count);
  put(g + b, f32x4.mul(f32x4.mul(dc, get(previousC, count)), sigmoidSlope(forget)), count);
  put(g + 2 * b, f32x4.mul(f32x4.mul(dc, input), tanhSlope(candidate)), count);
  put(g + 3 * b, f32x4.mul(f32x4.mul(dh, squashed), sigmoidSlope(output)), count);
  put(dCell, f32x4.mul(dc, forget), count);
}
