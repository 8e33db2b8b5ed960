import type { Engine as WasmEngine } from "../../wasm/engine.js";
import { Blocks } from "../../wasm/memory.js";
import type { Matrix } from "../matrix.js";
import { Result } from "../memory.js";
import type { PackedSequences } from "../packRows.js";
import type { PackedStack } from "../packedStack.js";
import { RecurrentStack, type Capacity } from "../recurrentStack.js";

/** The states of all layers that have an address of `name`, one after the other. */
type StateName = "states" | "cells" | "dState" | "dCell";

/** A stack of layers over one batch after another, in memory that grows with the largest batch. */
export class RecurrentPass {
  readonly #engine: WasmEngine;
  readonly #packed: PackedStack;
  readonly #mode: "forward" | "backward";
  readonly #blocks: Blocks;
  readonly #output: Result;
  #capacity: Capacity = { rows: 0, batchSize: 0, steps: 0 };
  #stack: RecurrentStack | undefined;
  #batch: PackedSequences | undefined;
  #dOutput = 0;

  constructor(engine: WasmEngine, packed: PackedStack, mode: "forward" | "backward") {
    this.#engine = engine;
    this.#packed = packed;
    this.#mode = mode;
    this.#blocks = new Blocks(engine.arena);
    this.#output = new Result(engine);
  }

  /** The batch that was begun last. */
  get batch(): PackedSequences {
    return this.#batch as PackedSequences;
  }

  get stack(): RecurrentStack {
    return this.#stack as RecurrentStack;
  }

  /** rows×H, in a pass made for "backward": memory for the gradient of the output. */
  get dOutput(): number {
    return this.#dOutput;
  }

  /** The output that was given out last, if it still stands. */
  get current(): Matrix | undefined {
    return this.#output.current;
  }

  /** The states of the top layer after every row, rows×H. */
  output(): Matrix {
    return this.#output.at(this.stack.output(), this.batch.rows, this.#packed.shape.hiddenSize);
  }

  /** Takes on a batch that starts from zero states. */
  begin(batch: PackedSequences): void {
    const had = this.#capacity;
    const capacity = {
      rows: Math.max(had.rows, batch.rows),
      batchSize: Math.max(had.batchSize, batch.batchSize),
      steps: Math.max(had.steps, batch.steps),
    };
    if (capacity.rows > had.rows || capacity.batchSize > had.batchSize || capacity.steps > had.steps) {
      this.free();
      try {
        this.#stack = new RecurrentStack(this.#engine, this.#packed, capacity, this.#mode, this.#blocks);
        if (this.#mode === "backward")
          this.#dOutput = this.#blocks.words(capacity.rows * this.#packed.shape.hiddenSize);
      } catch (error) {
        this.free();
        throw error;
      }
      this.#capacity = capacity;
    }
    this.stack.begin(batch, false);
    this.#batch = batch;
  }

  /** Copies the rows of a matrix ((L·B)×H) to the first B rows of every layer's `name`. */
  setStates(name: StateName, matrix: Matrix): void {
    const all = this.#floats();
    const count = this.batch.batchSize * this.#packed.shape.hiddenSize;
    this.stack.layers.forEach((layer, i) => {
      const from = matrix.address / 4 + i * count;
      all.copyWithin(layer[name] / 4, from, from + count);
    });
  }

  /** Copies the first B rows of every layer's `name` to the rows of a matrix ((L·B)×H). */
  firstStates(name: StateName, matrix: Matrix): void {
    const all = this.#floats();
    const count = this.batch.batchSize * this.#packed.shape.hiddenSize;
    this.stack.layers.forEach((layer, i) => {
      const from = layer[name] / 4;
      all.copyWithin(matrix.address / 4 + i * count, from, from + count);
    });
  }

  /** Copies the rows of every layer's `name` in which the sequences end to the rows of a matrix ((L·B)×H). */
  lastStates(name: "states" | "cells", matrix: Matrix): void {
    const all = this.#floats();
    const { batchSize: B, last } = this.batch;
    const H = this.#packed.shape.hiddenSize;
    this.stack.layers.forEach((layer, i) => {
      for (let b = 0; b < B; b++) {
        const from = layer[name] / 4 + (B + (last[b] as number)) * H;
        all.copyWithin(matrix.address / 4 + (i * B + b) * H, from, from + H);
      }
    });
  }

  /** Gives all memory back; the next batch takes it anew. */
  free(): void {
    this.#output.withdraw();
    this.#blocks.free();
    this.#stack = undefined;
    this.#capacity = { rows: 0, batchSize: 0, steps: 0 };
  }

  #floats(): Float32Array {
    return new Float32Array(this.#engine.arena.memory.buffer);
  }
}
