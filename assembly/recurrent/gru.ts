import {
  gruBackwardAfter,
  gruBackwardBeforeReset,
  gruBackwardBeforeState,
  gruForwardAfter,
  gruForwardBeforeGates,
  gruForwardBeforeState,
} from "../cell/gru";
import { multiply, multiplyPacked, multiplyScratch } from "../matrix/gemm";
import { packPanels, packedSize } from "../matrix/pack";
import { addColumnSums } from "../matrix/vector";

// One GRU layer over a packed batch: row offsets[t] + b is sequence b at step t, longest sequences first, so that the
// rows of step t continue the first rows of step t - 1. `states` has B = offsets[1] rows of initial state before the
// rows of the batch.

// @ts-ignore: decorator
@inline
function at(offsets: usize, t: i32): i32 {
  return load<i32>(offsets + ((<usize>t) << 2));
}

// @ts-ignore: decorator
@inline
function row(base: usize, i: i32, width: i32): usize {
  return base + ((<usize>i * width) << 2);
}

/** Address of the state before step t: the initial rows, or those of step t - 1. */
// @ts-ignore: decorator
@inline
function previousRows(states: usize, offsets: usize, t: i32, H: i32): usize {
  return t == 0 ? states : row(states, at(offsets, 1) + at(offsets, t - 1), H);
}

/** Floats of recurrent weights packed by `gruPackForward`. */
export function gruForwardPackedSize(H: i32): i32 {
  return packedSize(H, 2 * H) + packedSize(H, H);
}

/** Packs W_hh (3H×H) for `gruForward`: the gates r and z, then n. Once a sequence, not once a step. */
export function gruPackForward(packed: usize, weight: usize, H: i32): void {
  packPanels(packed, weight, H, H, 2 * H, 1);
  packPanels(row(packed, packedSize(H, 2 * H), 1), row(weight, 2 * H, H), H, H, H, 1);
}

/** Floats of recurrent weights packed by `gruPackBackward`. */
export function gruBackwardPackedSize(H: i32): i32 {
  return packedSize(2 * H, H) + packedSize(H, H);
}

/** Packs the transpose of W_hh (3H×H) for `gruBackward`. */
export function gruPackBackward(packed: usize, weight: usize, H: i32): void {
  packPanels(packed, weight, H, 2 * H, H, 0);
  packPanels(row(packed, packedSize(2 * H, H), 1), row(weight, 2 * H, H), H, H, H, 0);
}

/** Floats of scratch for `gruForward` (B×3H) and `gruBackward` (B×H). */
export function gruScratch(B: i32, H: i32): i32 {
  return B * 3 * H;
}

/**
 * Forward over T steps: fills `states` ((B + rows)×H, its first B rows given) and `gates` (rows×4H, see cell/gru.ts).
 * The input's share of row i is row ids[i] + 1 of `source` or, with `ids` 0, row i (rows `stride` apart, `gates`
 * itself with stride 4H included); `bias` (3H) is b_hh, used with resetAfter only.
 */
export function gruForward(
  states: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  offsets: usize,
  T: i32,
  H: i32,
  resetAfter: i32,
  scratch: usize,
): void {
  const packedN = row(packed, packedSize(H, 2 * H), 1);
  const B = at(offsets, 1);
  for (let t = 0; t < T; ++t) {
    const first = at(offsets, t);
    const rows = at(offsets, t + 1) - first;
    const previous = previousRows(states, offsets, t, H);
    const h = row(states, B + first, H);
    const g = row(gates, first, 4 * H);
    const x = ids ? source : row(source, first, stride);
    const stepIds = ids ? ids + ((<usize>first) << 2) : 0;
    if (resetAfter) {
      multiplyPacked(scratch, 3 * H, previous, H, 1, packed, 0, 0, rows, 2 * H, H);
      multiplyPacked(row(scratch, 2 * H, 1), 3 * H, previous, H, 1, packedN, 0, 0, rows, H, H);
      gruForwardAfter(h, g, x, stride, stepIds, scratch, bias, previous, rows, H);
    } else {
      multiplyPacked(scratch, 2 * H, previous, H, 1, packed, 0, 0, rows, 2 * H, H);
      gruForwardBeforeGates(g, x, stride, stepIds, scratch, previous, rows, H);
      multiplyPacked(scratch, H, row(g, 3 * H, 1), 4 * H, 1, packedN, 0, 0, rows, H, H);
      gruForwardBeforeState(h, g, x, stride, stepIds, scratch, previous, rows, H);
    }
  }
}

/**
 * Backward over T steps: turns `gates` into gradients (dr, dz, dn in the first 3H columns are those of the input's
 * share) and `dState` (B×H) from the gradient of every sequence's last state into that of its initial state.
 * `dOutput` (rows×H) comes from above; `packed` is from `gruPackBackward`.
 */
export function gruBackward(
  dState: usize,
  gates: usize,
  dOutput: usize,
  states: usize,
  packed: usize,
  offsets: usize,
  T: i32,
  H: i32,
  resetAfter: i32,
  scratch: usize,
): void {
  const packedN = row(packed, packedSize(2 * H, H), 1);
  for (let t = T - 1; t >= 0; --t) {
    const first = at(offsets, t);
    const rows = at(offsets, t + 1) - first;
    const previous = previousRows(states, offsets, t, H);
    const g = row(gates, first, 4 * H);
    const d = row(dOutput, first, H);
    if (resetAfter) {
      gruBackwardAfter(dState, g, d, previous, rows, H);
      multiplyPacked(dState, H, row(g, 3 * H, 1), 4 * H, 1, packedN, dState, H, rows, H, H);
    } else {
      gruBackwardBeforeState(dState, g, d, previous, rows, H);
      multiplyPacked(scratch, H, row(g, 2 * H, 1), 4 * H, 1, packedN, 0, 0, rows, H, H);
      gruBackwardBeforeReset(dState, g, scratch, previous, rows, H);
    }
    multiplyPacked(dState, H, g, 4 * H, 1, packed, dState, H, rows, H, 2 * H);
  }
}

/** Floats of scratch for `gruWeightGradients`: the previous state of every row and a packed operand. */
export function gruWeightGradientsScratch(rows: i32, H: i32): i32 {
  return rows * H + multiplyScratch(H, rows);
}

/**
 * dWeight (3H×H) += dGatesᵀ·previous over all rows at once and, with resetAfter, dBias (3H) += Σ dGates, after
 * `gruBackward`.
 */
export function gruWeightGradients(
  dWeight: usize,
  dBias: usize,
  gates: usize,
  states: usize,
  offsets: usize,
  T: i32,
  H: i32,
  resetAfter: i32,
  scratch: usize,
): void {
  const rows = at(offsets, T);
  for (let t = 0; t < T; ++t) {
    const first = at(offsets, t);
    const bytes = (<usize>(at(offsets, t + 1) - first) * H) << 2;
    memory.copy(row(scratch, first, H), previousRows(states, offsets, t, H), bytes);
  }
  const packed = row(scratch, rows, H);
  multiply(dWeight, H, gates, 4 * H, 1, scratch, H, 0, 2 * H, H, rows, 1, packed);
  const dn = row(dWeight, 2 * H, H);
  const saved = row(gates, 3 * H, 1);
  if (resetAfter) {
    multiply(dn, H, saved, 4 * H, 1, scratch, H, 0, H, H, rows, 1, packed);
    addColumnSums(dBias, gates, 4 * H, rows, 2 * H);
    addColumnSums(row(dBias, 2 * H, 1), saved, 4 * H, rows, H);
  } else {
    multiply(dn, H, row(gates, 2 * H, 1), 4 * H, 1, saved, 4 * H, 0, H, H, rows, 1, packed);
  }
}
