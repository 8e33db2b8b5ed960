import type { Cell } from "../../src/nn/cell.js";

/** As people call them. */
export const CELL_NAMES: Readonly<Record<Cell, string>> = {
  rnn: "RNN",
  "simplified-gru": "Simplified GRU",
  gru: "GRU",
  lstm: "LSTM",
};
