import type { Engine } from "../engine.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";

/**
 * A GRU without a reset gate: z = σ(W_iz x + b_iz + W_hz h), n = tanh(W_in x + b_in + W_hn h), h' = (1 - z)∘n + z∘h, where z is
 * 1 - Γu of the textbook. Parameters of layer l, blocks z, n: `weight_ih_l{l}` (2H×D, above the lowest layer 2H×H),
 * `weight_hh_l{l}` (2H×H), `bias_ih_l{l}` (1×2H).
 */
export class SimplifiedGRU extends Recurrent {
  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: RecurrentOptions) {
    super(engine, "SimplifiedGRU", "simplified-gru", options);
  }
}
