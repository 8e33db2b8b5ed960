import type { Matrix } from "../matrix.js";

/** What layers hand to their next step: row layer·B + b is that of a layer and a sequence, as PyTorch's (L, B, H). */
export interface RecurrentState {
  /** (L·B)×H: the activations a, PyTorch's h_n. */
  readonly hidden: Matrix;
}

/** The state of an LSTM. */
export interface LSTMState extends RecurrentState {
  /** (L·B)×H: the memories c, PyTorch's c_n. */
  readonly cell: Matrix;
}

/** What a forward pass returns. */
export interface RecurrentResult<State> {
  /** The top layer's activation after every row, rows×H. */
  readonly output: Matrix;
  /** Every layer's state after the last step of each sequence. */
  readonly state: State;
}

/** What a backward pass returns. */
export interface RecurrentGradients<State> {
  /** The gradient of x, rows×D. */
  readonly dInput: Matrix;
  /** The gradient of the initial state. */
  readonly dState: State;
}
