import { multiplyPacked } from "../matrix/gemm";
import { get, put, sourceRow, tanhRow, tanhSlope } from "./gates";

// The plain recurrent cell, Elman 1990 ("Finding Structure in Time"):
//
//   h' = tanh(x + W_hh h + b_hh)          x = W_ih x + b_ih
//
// Backward needs the value of h' alone, which the states have: a row of `gates` is one block, which forward leaves as it
// is and backward fills with the gradient before tanh.

/** One step: `h` (rows×H) from the input's share, the previous state (rows×H) and `packed` = W_hh. */
export function rnnForward(
  h: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  previous: usize,
  rows: i32,
  H: i32,
): void {
  multiplyPacked(h, H, previous, H, 1, packed, bias, 0, rows, H, H);
  for (let i = 0; i < rows; ++i) {
    tanhRow(h, sourceRow(source, stride, ids, i), h, H);
    h += (<usize>H) << 2;
  }
}

/**
 * One step backward: fills `gates` (rows×H) and turns `dState` (rows×H), the gradient of h' that comes from later
 * steps, into the gradient of h. `dOutput` (rows×H) comes from the layer above, `h` is h', `packed` the transpose of W_hh.
 */
export function rnnBackward(
  dState: usize,
  gates: usize,
  dOutput: usize,
  packed: usize,
  h: usize,
  rows: i32,
  H: i32,
): void {
  const n = rows * H;
  const end = (<usize>n) << 2;
  const whole = end & ~15;
  for (let j: usize = 0; j < whole; j += 16) backward<v128>(dState + j, gates + j, dOutput + j, h + j, 4);
  if (whole < end) backward<f32>(dState + whole, gates + whole, dOutput + whole, h + whole, n & 3);
  multiplyPacked(dState, H, gates, H, 1, packed, 0, 0, rows, H, H);
}

// @ts-ignore: decorator
@inline
function backward<T>(dState: usize, g: usize, dOutput: usize, h: usize, count: i32): void {
  const dh = f32x4.add(get<T>(dState, count), get<T>(dOutput, count));
  put<T>(g, f32x4.mul(dh, tanhSlope(get<T>(h, count))), count);
}
