import { boolean, fraction } from "../../options.js";
import { PCG64_WORDS } from "../../random/pcg64.js";
import { Pcg64Source } from "../../random/pcg64Source.js";
import { withScratch } from "../../wasm/memory.js";
import type { Engine } from "../engine.js";
import { expectShape, type Matrix } from "../matrix.js";
import { checkMaking, Module } from "./module.js";

/** What a `Dropout` is made of. */
export interface DropoutOptions {
  /** The share of elements that become zero, in [0, 1), rounded down to a multiple of 2⁻¹⁶; default 0.5, as PyTorch's. */
  readonly p?: number | undefined;
  /** Seed of the masks; without it they come from the engine's generator. */
  readonly seed?: number | bigint | undefined;
}

/**
 * Sets random elements to zero and multiplies the others by 1 / (1 - p) (Srivastava et al. 2014), so that outside training
 * nothing has to be done. Put it between layers, never between the steps of one. It has no parameters.
 */
export class Dropout extends Module<{ readonly rows: number; readonly columns: number }> {
  readonly p: number;
  readonly #source: Pcg64Source;
  readonly #own: Pcg64Source | undefined;
  readonly #output = this.result();
  readonly #dInput = this.result();
  /** The state that the last mask was drawn from, which draws it again. */
  readonly #mask: number;
  #training = true;
  /** Of the last forward. */
  #rate = 0;

  /** Throws `InvalidOptionError`, `OutOfMemoryError`. */
  constructor(engine: Engine, options: DropoutOptions = {}) {
    checkMaking("Dropout", engine, options, ["p", "seed"]);
    const p = fraction("p", options.p ?? 0.5);
    super(engine, "Dropout", [], options.seed);
    this.p = p;
    try {
      this.#mask = this.blocks.words(PCG64_WORDS);
      this.#own = options.seed === undefined ? undefined : new Pcg64Source(this.wasm, options.seed);
    } catch (error) {
      super.dispose();
      throw error;
    }
    this.#source = this.#own ?? engine.rng;
  }

  /** Whether anything is dropped: set it to `false` to evaluate or to use what was trained; initially `true`. */
  get training(): boolean {
    return this.#training;
  }

  set training(value: boolean) {
    this.#training = boolean("training", value);
  }

  /** A matrix of the shape of x. Every call draws a new mask. */
  forward(x: Matrix): Matrix {
    const from = this.operand("x", x, (x as Matrix | null | undefined)?.columns ?? 0, "as x").address;
    const { wasm } = this;
    const output = this.#output.matrix(x.rows, x.columns);
    wasm.i32(this.#mask, PCG64_WORDS).set(wasm.i32(this.#source.state, PCG64_WORDS));
    this.#rate = this.#training ? this.p : 0;
    wasm.kernels.dropout(output.address, from, this.#source.state, x.rows * x.columns, this.#rate);
    this.keep({ rows: x.rows, columns: x.columns });
    return output;
  }

  /**
   * The gradient of x from that of the output, by the mask of the last forward. Throws `ShapeError`, and `CallOrderError`
   * without a forward before it.
   */
  backward(dOutput: Matrix): Matrix {
    const { rows, columns } = this.kept();
    const from = this.operand("dOutput", dOutput, columns, "as the output").address;
    expectShape("dOutput", dOutput, rows, columns, "as the output");
    const dInput = this.#dInput.matrix(rows, columns);
    this.#repeat(dInput.address, from, rows * columns);
    this.keep(undefined);
    return dInput;
  }

  override dispose(): void {
    super.dispose();
    if (!this.wasm.disposed) this.#own?.free();
  }

  /** @internal What the last forward multiplied each of `length` elements by. */
  lastMask(length: number): Float32Array {
    const { engine: wasm } = this.open();
    return withScratch(wasm, length, (mask) => {
      wasm.f32(mask, length).fill(1);
      this.#repeat(mask, mask, length);
      return wasm.f32(mask, length).slice();
    });
  }

  /** Drops from `length` elements what the last forward dropped. */
  #repeat(out: number, from: number, length: number): void {
    const { wasm } = this;
    withScratch(wasm, PCG64_WORDS, (state) => {
      wasm.i32(state, PCG64_WORDS).set(wasm.i32(this.#mask, PCG64_WORDS));
      wasm.kernels.dropout(out, from, state, length, this.#rate);
    });
  }
}
