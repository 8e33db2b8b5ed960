import { multiplyPacked } from "../matrix/gemm";
import { blendRow, blendRowBackward } from "./blend";
import { sigmoidRow, sourceRow, tanhRow } from "./gates";

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
  for (let i = 0; i < rows; ++i) {
    const x = sourceRow(source, stride, ids, i);
    sigmoidRow(gates, x, u, H);
    tanhRow(gates + b, x + b, u + b, H);
    blendRow(h, gates, previous, H);
    h += b;
    gates += 2 * b;
    u += 2 * b;
    previous += b;
  }
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
  let d = dState;
  let g = gates;
  for (let i = 0; i < rows; ++i) {
    blendRowBackward(d, g, dOutput, previous, H);
    d += b;
    g += 2 * b;
    dOutput += b;
    previous += b;
  }
  multiplyPacked(dState, H, gates, 2 * H, 1, packed, dState, H, rows, H, 2 * H);
}
