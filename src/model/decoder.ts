import { RecurrentStack, type PackedRows } from "../nn/recurrentStack.js";
import { Blocks } from "../wasm/memory.js";
import type { Network } from "./network.js";
import type { PackedWeights } from "./packedWeights.js";

/**
 * Sequences side by side, one token at a time: the state of every layer and the logits of the next tokens. Adds up in the
 * same order as a batch does, so that the numbers are the same to the bit, whatever the sequences beside.
 */
export class Decoder {
  readonly #network: Network;
  readonly #packed: PackedWeights;
  readonly #blocks: Blocks;
  readonly #stack: RecurrentStack;
  readonly #logits: number;
  /** The tokens of this step, then the rows that they go on from. */
  readonly #inputs: number;
  /** One step of as many sequences as there are. */
  #step = oneStep(1);
  #begun = false;

  /** `capacity`: the most sequences. */
  constructor(network: Network, packed: PackedWeights, capacity = 1) {
    const { engine, config } = network;
    this.#network = network;
    this.#packed = packed;
    this.#blocks = new Blocks(engine.arena);
    try {
      this.#stack = new RecurrentStack(engine, packed.stack, oneStep(capacity), "forward", this.#blocks);
      this.#logits = this.#blocks.words(capacity * config.vocabularySize);
      this.#inputs = this.#blocks.words(2 * capacity);
    } catch (error) {
      this.#blocks.free();
      throw error;
    }
  }

  /**
   * Feeds one token a sequence (-1: the zero vector x<1>) and moves every layer's state on by one step. After the first
   * time sequence i goes on from sequence i or, with `parents`, from sequence parents[i]; so they can part, end and change
   * their number.
   */
  feed(tokens: readonly number[], parents: readonly number[] = []): void {
    const rows = tokens.length;
    const table = this.#packed.inputTable();
    const inputs = this.#network.engine.i32(this.#inputs, 2 * rows);
    for (let i = 0; i < rows; i++) {
      inputs[i] = tokens[i] as number;
      inputs[rows + i] = parents[i] ?? i;
    }
    if (rows !== this.#step.rows) this.#step = oneStep(rows);
    this.#stack.begin(this.#step, this.#begun, parents.length && this.#inputs + 4 * rows);
    this.#begun = true;
    this.#stack.forward(0, table, this.#inputs);
  }

  /** Address of the V logits of each sequence's next token, row after row; the caller may overwrite them. */
  logits(): number {
    const network = this.#network;
    const { hiddenSize: H, vocabularySize: V } = network.config;
    const bias = network.address("output.bias");
    const { output } = this.#packed;
    const { rows } = this.#step;
    network.engine.kernels.multiplyPacked(this.#logits, V, this.#stack.output(), H, 1, output, bias, 0, rows, V, H);
    return this.#logits;
  }

  /** Gives the memory back; a second call does nothing. */
  free(): void {
    this.#blocks.free();
  }
}

function oneStep(rows: number): PackedRows {
  return { steps: 1, batchSize: rows, rows, offsets: Int32Array.of(0, rows) };
}
