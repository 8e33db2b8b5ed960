import { PackedStack } from "../nn/packedStack.js";
import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";

/**
 * The parameters in the kernels' own order, made anew when they have changed: packed weights for every forward pass and
 * the folded input table, (V + 1)×G·H: row id + 1 is W_ih x + b_ih for a token, row 0 for the zero vector x<1>.
 */
export class PackedWeights {
  readonly stack: PackedStack;
  /** Wy (V×H) packed transposed. */
  readonly output: number;
  readonly #network: Network;
  readonly #blocks: Blocks;
  #table = 0;
  #version = -1;
  #tableVersion = -1;

  constructor(network: Network) {
    const { engine, config, shape } = network;
    this.#network = network;
    this.#blocks = new Blocks(engine.arena);
    const oneHot = config.embeddingSize === 0;
    this.stack = new PackedStack(engine, shape, network.recurrent(), this.#blocks, { oneHot });
    this.output = this.#blocks.words(engine.kernels.packedSize(config.hiddenSize, config.vocabularySize));
  }

  /** Packs again if the parameters have changed since the last time. */
  refresh(): void {
    const network = this.#network;
    if (this.#version === network.version) return;
    const { hiddenSize: H, vocabularySize: V } = network.config;
    this.stack.refresh();
    network.engine.kernels.packPanels(this.output, network.outputWeight(), H, H, V, 1);
    this.#version = network.version;
  }

  /** Address of the folded input table, up to date. */
  inputTable(): number {
    this.refresh();
    const network = this.#network;
    if (this.#tableVersion === network.version) return this.#table;
    const { engine, config, shape } = network;
    const { kernels } = engine;
    const { embeddingSize: E, hiddenSize: H, vocabularySize: V } = config;
    const width = shape.kind.gates * H;
    this.#table ||= this.#blocks.words((V + 1) * width);
    const tokens = this.#table + width * 4;
    const { weightInput, biasInput } = this.stack.weights[0] as PackedStack["weights"][number];
    if (E === 0) {
      kernels.broadcastRow(this.#table, width, biasInput, V + 1, width);
      kernels.transpose(tokens, width, weightInput, V, width, V, 1);
    } else {
      const embedding = network.address("embedding.weight");
      const packed = this.stack.layers[0]?.input ?? 0;
      kernels.broadcastRow(this.#table, width, biasInput, 1, width);
      kernels.multiplyPacked(tokens, width, embedding, E, 1, packed, biasInput, 0, V, width, E);
    }
    this.#tableVersion = network.version;
    return this.#table;
  }
}
