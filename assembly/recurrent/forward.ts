import { GRU_RESET_AFTER, GRU_RESET_BEFORE, RNN, SIMPLIFIED_GRU, gateBlocks, recurrentSaved } from "../cell/cells";
import { gruForward } from "../cell/gru";
import { gruResetBeforeForward } from "../cell/gruResetBefore";
import { lstmForward } from "../cell/lstm";
import { rnnForward } from "../cell/rnn";
import { simplifiedGruForward } from "../cell/simplifiedGru";
import { firstRow, previousRows, row } from "./rows";

/** Floats of scratch for `recurrentForward` and `recurrentBackward`: one step's product. */
export function recurrentScratch(B: i32, H: i32, cell: i32): i32 {
  return B * gateBlocks(cell) * H;
}

/**
 * One layer forward over T steps of a packed batch (see rows.ts): fills `states` and, of an LSTM, `cells`
 * ((B + rows)×H, the first B rows given; `cells` is not touched by other cells) and `gates` (rows×S·H, see cell/cells.ts).
 * The input's share W_ih x + b_ih of row i is row ids[i] + 1 of `source` (row 0: the zero vector) or, with `ids` 0, row i
 * (rows `stride` apart, `gates` itself with stride S·H included). `packed` is from `recurrentPackForward`, `bias` (G·H) is
 * b_hh, 0 where the cell has none.
 */
export function recurrentForward(
  states: usize,
  cells: usize,
  gates: usize,
  source: usize,
  stride: i32,
  ids: usize,
  packed: usize,
  bias: usize,
  offsets: usize,
  T: i32,
  H: i32,
  cell: i32,
  scratch: usize,
): void {
  const B = firstRow(offsets, 1);
  for (let t = 0; t < T; ++t) {
    const first = firstRow(offsets, t);
    const rows = firstRow(offsets, t + 1) - first;
    const previous = previousRows(states, offsets, t, H);
    const h = row(states, B + first, H);
    const g = row(gates, first, recurrentSaved(cell) * H);
    const x = ids ? source : row(source, first, stride);
    const id = ids ? row(ids, first, 1) : 0;
    switch (cell) {
      case RNN:
        rnnForward(h, x, stride, id, packed, bias, previous, rows, H);
        break;
      case SIMPLIFIED_GRU:
        simplifiedGruForward(h, g, x, stride, id, packed, previous, rows, H, scratch);
        break;
      case GRU_RESET_BEFORE:
        gruResetBeforeForward(h, g, x, stride, id, packed, previous, rows, H, scratch);
        break;
      case GRU_RESET_AFTER:
        gruForward(h, g, x, stride, id, packed, bias, previous, rows, H, scratch);
        break;
      default: {
        const memory = previousRows(cells, offsets, t, H);
        const c = row(cells, B + first, H);
        lstmForward(h, c, g, x, stride, id, packed, bias, previous, memory, rows, H, scratch);
      }
    }
  }
}
