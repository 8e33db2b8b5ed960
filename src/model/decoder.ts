import { RecurrentStack } from "../nn/recurrentStack.js";
import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";

/** One step of one sequence. */
const STEP = { steps: 1, batchSize: 1, rows: 1, offsets: Int32Array.of(0, 1) };

/**
 * One sequence, one token at a time: the state of every layer and the logits of the next token. Adds up in the same order
 * as a batch does, so that the numbers are the same to the bit.
 */
export class Decoder {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #blocks: Blocks;
  readonly #stack: RecurrentStack;
  readonly #logits: number;
  /** The token of this step. */
  readonly #input: number;
  #begun = false;

  constructor(network: Network, packed: PackedWeights) {
    const { engine, config } = network;
    this.#network = network;
    this.#packed = packed;
    this.#blocks = new Blocks(engine.arena);
    try {
      this.#stack = new RecurrentStack(engine, packed.stack, STEP, "forward", this.#blocks);
      this.#logits = this.#blocks.words(config.vocabularySize);
      this.#input = this.#blocks.words(1);
    } catch (error) {
      this.#blocks.free();
      throw error;
    }
  }

  /** Feeds one token (-1: the zero vector x<1>) and moves every layer's state on by one step. */
  feed(token: number): void {
    const table = this.#packed.inputTable();
    this.#network.engine.i32(this.#input, 1)[0] = token;
    this.#stack.begin(STEP, this.#begun);
    this.#begun = true;
    this.#stack.forward(0, table, this.#input);
  }

  /** Address of the V logits of the next token; the caller may overwrite them. */
  logits(): number {
    const network = this.#network;
    const { hiddenSize: H, vocabularySize: V } = network.config;
    const bias = network.address("output.bias");
    const packed = this.#packed.output;
    network.engine.kernels.multiplyPacked(this.#logits, V, this.#stack.output(), H, 1, packed, bias, 0, 1, V, H);
    return this.#logits;
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }
}
