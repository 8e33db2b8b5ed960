/** The recurrent cells; docs/gates.md has their equations and what others call their gates. */
export const CELLS = ["rnn", "simplified-gru", "gru", "lstm"] as const;
export type Cell = (typeof CELLS)[number];

/** What the parameters and the kernels of a cell look like. */
export interface CellKind {
  /** The kernels' number of it. */
  readonly code: number;
  /** Blocks of H rows in weights and biases, G. */
  readonly gates: number;
  /** Whether there is a `bias_hh` beside `bias_ih`: PyTorch's cells have it. */
  readonly biasHidden: boolean;
  /** Whether the state has a memory c beside the activation a. */
  readonly memory: boolean;
}

/** `resetAfter` matters to the GRU only. */
export function cellKind(cell: Cell, resetAfter: boolean): CellKind {
  const afterwards = cell === "gru" && resetAfter;
  const index = CELLS.indexOf(cell);
  return {
    code: index + Number(afterwards || cell === "lstm"),
    gates: index + 1,
    biasHidden: afterwards || cell === "rnn" || cell === "lstm",
    memory: cell === "lstm",
  };
}
