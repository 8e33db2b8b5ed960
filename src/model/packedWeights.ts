import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";

/** One layer's weights as the forward kernels read them. */
interface PackedLayer {
  /** W_ih packed transposed (D→3H); 0 for one-hot input, which needs no product. */
  readonly input: number;
  /** W_hh packed by the cell. */
  readonly hidden: number;
}

/**
 * The parameters in the kernels' own order, made anew when they have changed: packed weights for every forward pass and
 * the folded input table, (V + 1)×3H: row id + 1 is W_ih x + b_ih for a token, row 0 for the zero vector x<1>.
 */
export class PackedWeights {
  readonly layers: readonly PackedLayer[];
  /** Wy (V×H) packed transposed. */
  readonly output: number;
  readonly #network: Network;
  readonly #blocks: Blocks;
  #table = 0;
  #version = -1;
  #tableVersion = -1;

  constructor(network: Network) {
    const { engine, config } = network;
    const { hiddenSize: H, vocabularySize: V } = config;
    const { packedSize, gruForwardPackedSize } = engine.kernels;
    this.#network = network;
    this.#blocks = new Blocks(engine.arena);
    this.layers = Array.from({ length: config.numLayers }, (_, layer) => {
      const oneHot = layer === 0 && config.embeddingSize === 0;
      return {
        input: oneHot ? 0 : this.#blocks.words(packedSize(network.inputSize(layer), 3 * H)),
        hidden: this.#blocks.words(gruForwardPackedSize(H)),
      };
    });
    this.output = this.#blocks.words(packedSize(H, V));
  }

  /** Packs again if the parameters have changed since the last time. */
  refresh(): void {
    const network = this.#network;
    if (this.#version === network.version) return;
    const { kernels } = network.engine;
    const { hiddenSize: H, vocabularySize: V } = network.config;
    this.layers.forEach(({ input, hidden }, layer) => {
      const { weightInput, weightHidden } = network.layer(layer);
      const D = network.inputSize(layer);
      if (input !== 0) kernels.packPanels(input, weightInput, D, D, 3 * H, 1);
      kernels.gruPackForward(hidden, weightHidden, H);
    });
    kernels.packPanels(this.output, network.address("output.weight"), H, H, V, 1);
    this.#version = network.version;
  }

  /** Address of the folded input table, up to date. */
  inputTable(): number {
    this.refresh();
    const network = this.#network;
    const { engine, config } = network;
    const { hiddenSize: H, embeddingSize: E, vocabularySize: V } = config;
    if (this.#table === 0) this.#table = this.#blocks.words((V + 1) * 3 * H);
    if (this.#tableVersion === network.version) return this.#table;
    const { weightInput, biasInput } = network.layer(0);
    const tokens = this.#table + 3 * H * 4;
    if (E === 0) {
      engine.kernels.broadcastRow(this.#table, 3 * H, biasInput, V + 1, 3 * H);
      engine.kernels.transpose(tokens, 3 * H, weightInput, V, 3 * H, V, 1);
    } else {
      const embedding = network.address("embedding.weight");
      const packed = this.layers[0]?.input ?? 0;
      engine.kernels.broadcastRow(this.#table, 3 * H, biasInput, 1, 3 * H);
      engine.kernels.multiplyPacked(tokens, 3 * H, embedding, E, 1, packed, biasInput, 0, V, 3 * H, E);
    }
    this.#tableVersion = network.version;
    return this.#table;
  }
}
