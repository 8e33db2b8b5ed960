import { Adam, clipGradNorm, GRU, Linear, LSTM, meanSquaredError, RNN, SimplifiedGRU } from "wasm-rnn/nn";

export const cells = { rnn: RNN, "simplified-gru": SimplifiedGRU, gru: GRU, lstm: LSTM };

/** A recurrent layer, and a linear one on its last state. */
export class Network {
  #layer;
  #linear;
  #adam;
  #batchSize;

  constructor(engine, cell, { hiddenSize, batchSize, learningRate, seed }) {
    this.#batchSize = batchSize;
    this.#layer = new cells[cell](engine, { inputSize: 2, hiddenSize, seed });
    this.#linear = new Linear(engine, { inFeatures: hiddenSize, outFeatures: 1, seed: seed + 1 });
    this.#adam = new Adam(this.modules, { learningRate });
  }

  get modules() {
    return [this.#layer, this.#linear];
  }

  /** Mean squared error of the answers, and its gradient. */
  loss({ x, target }) {
    const { state } = this.#layer.forward(x, undefined, { batchSize: this.#batchSize });
    return meanSquaredError(this.#linear.forward(state.hidden), target);
  }

  /** One step of training; gives the loss of before. */
  learn(problem, clipNorm) {
    this.#adam.zeroGrad();
    const { loss, dOutput } = this.loss(problem);
    // Only the last state has been read, so only it has a gradient.
    this.#layer.backward(undefined, { hidden: this.#linear.backward(dOutput) });
    clipGradNorm(this.modules, clipNorm);
    this.#adam.step();
    return loss;
  }
}
