import type { Engine } from "../engine.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";

/**
 * The plain recurrent network, a<t> = tanh(W_ih x<t> + b_ih + W_hh a<t-1> + b_hh), PyTorch's `nn.RNN`. Parameters of layer l:
 * `weight_ih_l{l}` (H×D, above the lowest layer H×H), `weight_hh_l{l}` (H×H), `bias_ih_l{l}`, `bias_hh_l{l}` (1×H).
 */
export class RNN extends Recurrent {
  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: RecurrentOptions) {
    super(engine, "RNN", "rnn", options);
  }
}
