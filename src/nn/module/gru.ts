import { boolean } from "../../options.js";
import type { Engine } from "../engine.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";

/** What a `GRU` is made of. */
export interface GRUOptions extends RecurrentOptions {
  /**
   * `true` (default): the reset gate multiplies W_hn h + b_hn, as in PyTorch, cuDNN and Keras; `false`: it multiplies h before
   * the product, as in the paper (Cho et al. 2014) and in textbooks.
   */
  readonly resetAfter?: boolean | undefined;
}

/**
 * The gated recurrent unit, PyTorch's `nn.GRU`: r = σ(W_ir x + b_ir + W_hr h + b_hr), z likewise,
 * n = tanh(W_in x + b_in + r∘(W_hn h + b_hn)), h' = (1 - z)∘n + z∘h. Parameters of layer l, blocks r, z, n: `weight_ih_l{l}`
 * (3H×D, above the lowest layer 3H×H), `weight_hh_l{l}` (3H×H), `bias_ih_l{l}` (1×3H) and, with `resetAfter`, `bias_hh_l{l}`.
 */
export class GRU extends Recurrent {
  readonly resetAfter: boolean;

  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: GRUOptions) {
    const resetAfter = boolean("resetAfter", (options as GRUOptions | undefined)?.resetAfter ?? true);
    super(engine, "GRU", "gru", options, ["resetAfter"], { resetAfter });
    this.resetAfter = resetAfter;
  }
}
