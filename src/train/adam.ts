import type { Network } from "../model/network.js";
import type { Blocks } from "../wasm/memory.js";
import type { TrainPlan } from "./options.js";

/** Adam's moments beside the parameters, and its count of steps. */
export class Adam {
  readonly #network: Network;
  readonly #options: TrainPlan["optimizer"];
  readonly #first: number;
  readonly #second: number;
  /** β1ᵗ and β2ᵗ by repeated multiplication, which is the same on every engine, as `**` need not be. */
  #power1 = 1;
  #power2 = 1;

  /** `blocks`: what the moments' memory is added to; it is the caller's to free. */
  constructor(network: Network, options: TrainPlan["optimizer"], blocks: Blocks) {
    this.#network = network;
    this.#options = options;
    const words = network.layout.length;
    this.#first = blocks.words(words);
    this.#second = blocks.words(words);
    network.region(this.#first).fill(0);
    network.region(this.#second).fill(0);
  }

  /** Updates all parameters by the gradients in a region, each multiplied by `gradientScale`. */
  step(gradients: number, gradientScale: number): void {
    const { learningRate, beta1, beta2, epsilon } = this.#options;
    this.#power1 *= beta1;
    this.#power2 *= beta2;
    this.#network.engine.kernels.adam(
      this.#network.parameters,
      this.#first,
      this.#second,
      gradients,
      this.#network.layout.length,
      learningRate / (1 - this.#power1),
      beta1,
      beta2,
      epsilon,
      1 / Math.sqrt(1 - this.#power2),
      gradientScale,
      1,
    );
    this.#network.changed();
  }
}
