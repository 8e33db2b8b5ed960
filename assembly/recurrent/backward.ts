import { GRU_RESET_AFTER, GRU_RESET_BEFORE, RNN, SIMPLIFIED_GRU, recurrentSaved } from "../cell/cells";
import { gruBackward } from "../cell/gru";
import { gruResetBeforeBackward } from "../cell/gruResetBefore";
import { lstmBackward } from "../cell/lstm";
import { rnnBackward } from "../cell/rnn";
import { simplifiedGruBackward } from "../cell/simplifiedGru";
import { addInPlace } from "../matrix/vector";
import { firstRow, previousRows, row } from "./rows";

/**
 * One layer backward over T steps, after `recurrentForward`: turns `gates` into gradients, of which the first G·H columns
 * are those of the input's share, and `dState` and, of an LSTM, `dCell` (B×H) from the gradients of every sequence's last
 * state into those of its initial state. `dOutput` (rows×H) comes from above; `packed` is from `recurrentPackBackward`.
 *
 * With `total` each row of `dOutput` becomes the whole gradient of the state after that step: what comes from above and what
 * comes from later steps.
 */
export function recurrentBackward(
  dState: usize,
  dCell: usize,
  gates: usize,
  dOutput: usize,
  states: usize,
  cells: usize,
  packed: usize,
  offsets: usize,
  T: i32,
  H: i32,
  cell: i32,
  scratch: usize,
  total: i32,
): void {
  for (let t = T - 1; t >= 0; --t) {
    const first = firstRow(offsets, t);
    const rows = firstRow(offsets, t + 1) - first;
    const previous = previousRows(states, offsets, t, H);
    const g = row(gates, first, recurrentSaved(cell) * H);
    const d = row(dOutput, first, H);
    if (total) {
      addInPlace(d, dState, rows * H);
      memory.fill(dState, 0, (<usize>rows * H) << 2);
    }
    switch (cell) {
      case RNN:
        rnnBackward(dState, g, d, packed, previousRows(states, offsets, t + 1, H), rows, H);
        break;
      case SIMPLIFIED_GRU:
        simplifiedGruBackward(dState, g, d, packed, previous, rows, H);
        break;
      case GRU_RESET_BEFORE:
        gruResetBeforeBackward(dState, g, d, packed, previous, rows, H, scratch);
        break;
      case GRU_RESET_AFTER:
        gruBackward(dState, g, d, packed, previous, rows, H);
        break;
      default:
        lstmBackward(dState, dCell, g, d, packed, previousRows(cells, offsets, t, H), rows, H);
    }
  }
}
