import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";

/**
 * One sequence, one token at a time: the state of every layer and the logits of the next token. Adds up in the same order
 * as a batch does, so that the numbers are the same to the bit.
 */
export class Decoder {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #blocks: Blocks;
  /** A layer's state before the step and after it, 2×H. */
  readonly #states: readonly number[];
  /** 4H: one row of gates, see assembly/cell/gru.ts. */
  readonly #gates: number;
  readonly #logits: number;
  readonly #scratch: number;
  /** The token of this step. */
  readonly #input: number;
  /** One step of one row: [0, 1]. */
  readonly #offsets: number;

  constructor(network: Network, packed: PackedWeights) {
    const { engine, config } = network;
    const { hiddenSize: H, vocabularySize: V, numLayers } = config;
    this.#network = network;
    this.#packed = packed;
    this.#blocks = new Blocks(engine.arena);
    const blocks = this.#blocks;
    try {
      this.#states = Array.from({ length: numLayers }, () => blocks.words(2 * H));
      this.#gates = blocks.words(4 * H);
      this.#logits = blocks.words(V);
      this.#scratch = blocks.words(engine.kernels.gruScratch(1, H));
      this.#input = blocks.words(1);
      this.#offsets = blocks.words(2);
    } catch (error) {
      blocks.free();
      throw error;
    }
    engine.i32(this.#offsets, 2).set([0, 1]);
    for (const states of this.#states) engine.f32(states, 2 * H).fill(0);
  }

  /** Feeds one token (-1: the zero vector x<1>) and moves every layer's state on by one step. */
  feed(token: number): void {
    const network = this.#network;
    const { kernels } = network.engine;
    const { hiddenSize: H, resetAfter } = network.config;
    const table = this.#packed.inputTable();
    network.engine.i32(this.#input, 1)[0] = token;
    let input = 0;
    this.#states.forEach((states, layer) => {
      const { biasInput, biasHidden } = network.layer(layer);
      const { input: packedInput, hidden } = this.#packed.layers[layer] as { input: number; hidden: number };
      if (layer > 0) {
        kernels.multiplyPacked(this.#gates, 4 * H, input, H, 1, packedInput, biasInput, 0, 1, 3 * H, H);
      }
      const after = states + H * 4;
      kernels.broadcastRow(states, H, after, 1, H);
      kernels.gruForward(
        states,
        this.#gates,
        layer > 0 ? this.#gates : table,
        layer > 0 ? 4 * H : 3 * H,
        layer > 0 ? 0 : this.#input,
        hidden,
        biasHidden,
        this.#offsets,
        1,
        H,
        Number(resetAfter),
        this.#scratch,
      );
      input = after;
    });
  }

  /** Address of the V logits of the next token; the caller may overwrite them. */
  logits(): number {
    const network = this.#network;
    const { kernels } = network.engine;
    const { hiddenSize: H, vocabularySize: V, numLayers } = network.config;
    const top = (this.#states[numLayers - 1] as number) + H * 4;
    const bias = network.address("output.bias");
    kernels.multiplyPacked(this.#logits, V, top, H, 1, this.#packed.output, bias, 0, 1, V, H);
    return this.#logits;
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }
}
