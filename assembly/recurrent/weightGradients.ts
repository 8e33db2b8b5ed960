import { GRU_RESET_AFTER, gateBlocks, jointBlocks, recurrentSaved } from "../cell/cells";
import { multiplyPacked } from "../matrix/gemm";
import { packPanels, packedSize } from "../matrix/pack";
import { addColumnSums } from "../matrix/vector";
import { firstRow, previousRows, row } from "./rows";

/** Floats of scratch for `recurrentWeightGradients`: the previous state of every row and the same, packed. */
export function recurrentWeightGradientsScratch(rows: i32, H: i32, cell: i32): i32 {
  return rows * H + packedSize(rows, H);
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
  packPanels(packed, scratch, H, rows, H, 0);
  multiplyPacked(dWeight, H, gates, 1, width, packed, dWeight, H, joint, H, rows);
  if (dBias) addColumnSums(dBias, gates, width, rows, joint);
  if (joint == gateBlocks(cell) * H) return;
  // A GRU's W_hn multiplies h and its gradient is dn ∘ r, or it multiplies r ∘ h and its gradient is dn: see the cells.
  let dn = row(gates, 2 * H, 1);
  const saved = row(gates, 3 * H, 1);
  if (cell == GRU_RESET_AFTER) dn = saved;
  else packPanels(packed, saved, width, rows, H, 0);
  const dWeightN = row(dWeight, 2 * H, H);
  multiplyPacked(dWeightN, H, dn, 1, width, packed, dWeightN, H, H, H, rows);
  if (dBias) addColumnSums(row(dBias, 2 * H, 1), dn, width, rows, H);
}
