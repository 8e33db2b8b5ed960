import { GRU_RESET_AFTER, GRU_RESET_BEFORE, jointBlocks, recurrentSaved } from "../cell/cells";
import { multiply, multiplyScratch } from "../matrix/gemm";
import { addColumnSums } from "../matrix/vector";
import { firstRow, previousRows, row } from "./rows";

/** Floats of scratch for `recurrentWeightGradients`: the previous state of every row and a packed operand. */
export function recurrentWeightGradientsScratch(rows: i32, H: i32, cell: i32): i32 {
  return rows * H + multiplyScratch(H, rows);
}

/**
 * dWeight (G·H×H) += dGatesᵀ·previous over all rows at once and dBias (G·H, b_hh's; 0 where the cell has none)
 * += Σ dGates, after `recurrentBackward`.
 */
export function recurrentWeightGradients(
  dWeight: usize,
  dBias: usize,
  gates: usize,
  states: usize,
  offsets: usize,
  T: i32,
  H: i32,
  cell: i32,
  scratch: usize,
): void {
  const rows = firstRow(offsets, T);
  for (let t = 0; t < T; ++t) {
    const first = firstRow(offsets, t);
    const bytes = (<usize>(firstRow(offsets, t + 1) - first) * H) << 2;
    memory.copy(row(scratch, first, H), previousRows(states, offsets, t, H), bytes);
  }
  const packed = row(scratch, rows, H);
  const width = recurrentSaved(cell) * H;
  const joint = jointBlocks(cell) * H;
  multiply(dWeight, H, gates, width, 1, scratch, H, 0, joint, H, rows, 1, packed);
  if (dBias) addColumnSums(dBias, gates, width, rows, joint);
  // What W_hn multiplies: h with the gradient dn ∘ r, or r ∘ h with dn; see the cells' files.
  const dn = row(dWeight, 2 * H, H);
  const saved = row(gates, 3 * H, 1);
  if (cell == GRU_RESET_AFTER) {
    multiply(dn, H, saved, width, 1, scratch, H, 0, H, H, rows, 1, packed);
    addColumnSums(row(dBias, 2 * H, 1), saved, width, rows, H);
  } else if (cell == GRU_RESET_BEFORE) {
    multiply(dn, H, row(gates, 2 * H, 1), width, 1, saved, width, 0, H, H, rows, 1, packed);
  }
}
