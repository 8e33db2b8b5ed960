import type { Engine } from "../engine.js";
import { Recurrent, type RecurrentOptions } from "./recurrent.js";
import type { LSTMState } from "./recurrentState.js";

/** What an `LSTM` is made of. */
export interface LSTMOptions extends RecurrentOptions {
  /** What the forget gate's bias starts as (Jozefowicz et al. 2015), all of it in `bias_ih`; default 1. */
  readonly forgetBias?: number | undefined;
}

/**
 * Long short-term memory, PyTorch's `nn.LSTM`: i = σ(W_ii x + b_ii + W_hi h + b_hi), f and o likewise, g with tanh,
 * c' = f∘c + i∘g, h' = o∘tanh(c'). Its state is { hidden, cell }: the activations h and the memories c. Parameters of layer l,
 * blocks i, f, g, o: `weight_ih_l{l}` (4H×D, above the lowest layer 4H×H), `weight_hh_l{l}` (4H×H), `bias_ih_l{l}`,
 * `bias_hh_l{l}` (1×4H).
 */
export class LSTM extends Recurrent<LSTMState> {
  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: LSTMOptions) {
    super(engine, "LSTM", "lstm", options, ["forgetBias"], {
      forgetBias: (options as LSTMOptions | undefined)?.forgetBias ?? 1,
    });
  }
}
