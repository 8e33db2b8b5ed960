import { InvalidOptionError } from "../../errors.js";
import { integer, show } from "../../options.js";
import type { Engine } from "../engine.js";
import { ShapeError } from "../errors.js";
import { expectShape, type Matrix, steady } from "../matrix.js";
import { Room } from "../memory.js";
import { checkMaking, Module } from "./module.js";

/** What an `Embedding` is made of. */
export interface EmbeddingOptions {
  /** Rows of the table, 1 to 2²⁴: ids run from 0 to numEmbeddings - 1. */
  readonly numEmbeddings: number;
  /** Columns of the table and of the output, 1 to 2²⁰. */
  readonly embeddingDim: number;
  /** Seed of the initial parameters; without it they are the next draws of the engine's generator. */
  readonly seed?: number | bigint | undefined;
}

/**
 * A table of vectors, looked up by id. Parameter: `weight` (numEmbeddings×embeddingDim), initially normal with mean 0 and
 * deviation 1, as PyTorch's.
 */
export class Embedding extends Module<number> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly #output = this.result();
  readonly #ids = new Room(this.wasm);

  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: EmbeddingOptions) {
    checkMaking("Embedding", engine, options, ["numEmbeddings", "embeddingDim", "seed"]);
    const numEmbeddings = integer("numEmbeddings", options.numEmbeddings, 1, 2 ** 24);
    const embeddingDim = integer("embeddingDim", options.embeddingDim, 1, 2 ** 20);
    super(engine, "Embedding", [["weight", [numEmbeddings, embeddingDim]]], options.seed);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.initialize(engine, options.seed, (entry, rng) => {
      this.set.assign(entry, rng.standardNormal(entry.length));
    });
  }

  /**
   * Row i of the result (ids.length×embeddingDim) is the vector of ids[i]; the id -1 stands for the zero vector. Throws
   * `InvalidOptionError` for an id out of range.
   */
  forward(ids: ArrayLike<number>): Matrix {
    const set = this.open();
    const { numEmbeddings, embeddingDim, wasm } = this;
    const rows = checkIds(ids, numEmbeddings);
    const from = steady(wasm, ids);
    this.keep(undefined);
    const output = this.#output.matrix(rows, embeddingDim);
    const address = this.#ids.words(rows);
    wasm.i32(address, rows).set(from);
    wasm.kernels.embeddingForward(output.address, embeddingDim, set.parameters, address, rows, embeddingDim);
    this.keep(rows);
    return output;
  }

  /**
   * Adds the gradient of the output (ids.length×embeddingDim) to those of the vectors looked up. Throws `ShapeError`, and
   * `CallOrderError` without a forward before it.
   */
  backward(dOutput: Matrix): void {
    const { embeddingDim, wasm } = this;
    const from = this.operand("dOutput", dOutput, embeddingDim, "embeddingDim").address;
    const rows = this.kept();
    expectShape("dOutput", dOutput, rows, embeddingDim, "as the output");
    wasm.kernels.embeddingBackward(this.gradientRegion, from, embeddingDim, this.#ids.words(rows), rows, embeddingDim);
    this.keep(undefined);
  }

  override dispose(): void {
    super.dispose();
    this.#ids.free();
  }
}

/** How many there are. Kernels compute addresses from ids, so that none may pass unseen. */
function checkIds(ids: ArrayLike<number>, numEmbeddings: number): number {
  const length: unknown = (ids as ArrayLike<number> | null | undefined)?.length;
  if (typeof ids !== "object" || typeof length !== "number" || !Number.isInteger(length) || length < 0) {
    throw new InvalidOptionError(`ids must be an array of integers, such as an Int32Array, not ${show(ids)}.`);
  }
  if (length === 0) throw new ShapeError("ids must have at least one number.");
  for (let i = 0; i < length; i++) integer(`ids[${i}]`, ids[i], -1, numEmbeddings - 1);
  return length;
}
