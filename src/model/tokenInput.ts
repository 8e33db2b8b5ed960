import type { RecurrentStack } from "../nn/recurrentStack.js";
import type { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";

/**
 * From token ids to the lowest layer. With fewer tokens than rows (or one-hot input) the embedding is folded: every
 * token's input product is computed once and gathered, and backward multiplies V rows, not B·T.
 */
export class TokenInput {
  /** Address of a batch's ids (rows). */
  readonly ids: number;
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #folded: boolean;
  /** rows×E, where the input is not folded. */
  readonly #embedded: number;
  /** V×G·H for the folded input, rows×E otherwise; only for backward. */
  readonly #gradient: number;
  readonly #scratch: number;

  /** `rows`: the most rows of a batch. `blocks`: what the memory is added to; it is the caller's to free. */
  constructor(network: Network, packed: PackedWeights, rows: number, mode: "forward" | "backward", blocks: Blocks) {
    const { embeddingSize: E, vocabularySize: V } = network.config;
    const width = network.shape.kind.gates * network.config.hiddenSize;
    this.#network = network;
    this.#packed = packed;
    this.#folded = E === 0 || V <= rows;
    this.ids = blocks.words(rows);
    this.#embedded = this.#folded ? 0 : blocks.words(rows * E);
    const backward = mode === "backward";
    this.#gradient = backward ? blocks.words(this.#folded ? V * width : rows * E) : 0;
    const products = backward && this.#folded && E > 0;
    this.#scratch = products ? blocks.words(network.engine.kernels.multiplyScratch(E, Math.max(V, width))) : 0;
  }

  /** All layers of the stack over a batch of `rows`, whose ids are in place. */
  forward(stack: RecurrentStack, rows: number): void {
    const network = this.#network;
    const { embeddingSize: E } = network.config;
    if (this.#folded) {
      stack.forward(0, this.#packed.inputTable(), this.ids);
    } else {
      this.#packed.refresh();
      const weight = network.address("embedding.weight");
      network.engine.kernels.embeddingForward(this.#embedded, E, weight, this.ids, rows, E);
      stack.forward(this.#embedded);
    }
  }

  /** After the stack's backward: adds to the gradients of the embedding and of the lowest layer's W_ih. */
  backward(stack: RecurrentStack, rows: number, gradients: number): void {
    const network = this.#network;
    const { engine, config, shape } = network;
    const { kernels } = engine;
    const { embeddingSize: E, vocabularySize: V } = config;
    const layers = network.recurrent(gradients);
    const dEmbedding = network.address("embedding.weight", gradients);
    const gradient = this.#gradient;
    if (!this.#folded) {
      stack.backwardInput(gradient, this.#embedded, layers);
      kernels.embeddingBackward(dEmbedding, gradient, E, this.ids, rows, E);
      return;
    }
    const width = shape.kind.gates * config.hiddenSize;
    const dWeight = layers[0]?.weightInput ?? 0;
    engine.f32(gradient, V * width).fill(0);
    kernels.embeddingBackward(gradient, stack.layers[0]?.gates ?? 0, stack.stride, this.ids, rows, width);
    if (E === 0) {
      kernels.transpose(dWeight, V, gradient, width, V, width, 1);
      return;
    }
    const weight = this.#packed.stack.weights[0]?.weightInput ?? 0;
    const embedding = network.address("embedding.weight");
    kernels.multiply(dWeight, E, gradient, width, 1, embedding, E, 0, width, E, V, 1, this.#scratch);
    kernels.multiply(dEmbedding, E, gradient, width, 0, weight, E, 0, V, E, width, 1, this.#scratch);
  }
}
