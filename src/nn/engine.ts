import { InvalidOptionError } from "../errors.js";
import { boolean, checkSeed, integer, knownOptions, show } from "../options.js";
import { Pcg64Source } from "../random/pcg64Source.js";
import type { Build, BuildChoice } from "../wasm/builds.js";
import { Engine as WasmEngine } from "../wasm/engine.js";
import { withScratch } from "../wasm/memory.js";
import { ShapeError } from "./errors.js";
import { expectShape, Matrix, matrixOf, showShape, steady, wrongLength } from "./matrix.js";

/** How an engine is made; every field may be left out. */
export interface EngineOptions {
  /** Binary to run: "simd" has the same bits everywhere, "relaxed" is faster; default "auto", the faster one that runs. */
  readonly build?: BuildChoice | undefined;
  /** Seed of all modules that get none of their own, an integer from 0 on; default 0. */
  readonly seed?: number | bigint | undefined;
}

/** How `engine.matmul` reads its operands and where its result goes. */
export interface MatmulOptions {
  /** Multiply by the transpose of a; default `false`. */
  readonly transposeA?: boolean | undefined;
  /** Multiply by the transpose of b; default `false`. */
  readonly transposeB?: boolean | undefined;
  /** Overwritten with the product instead of a new matrix; must be neither a nor b. */
  readonly out?: Matrix | undefined;
}

/** Most rows or columns of a matrix, which memory bounds sooner. */
const MOST = 2 ** 24;

/** One WebAssembly instance with a memory of its own, in which matrices and modules live. */
export class Engine implements Disposable {
  /** @internal The kernels, the memory, and the arena that hands it out. */
  readonly wasm: WasmEngine;
  /** @internal What modules without a seed of their own draw from, one after another. */
  readonly rng: Pcg64Source;

  private constructor(wasm: WasmEngine, seed: number | bigint) {
    if (!((wasm as unknown) instanceof WasmEngine)) {
      throw new InvalidOptionError("An Engine comes from await Engine.create(options), not from new.");
    }
    this.wasm = wasm;
    this.rng = new Pcg64Source(wasm, seed);
  }

  /** Throws `InvalidOptionError`, and `UnsupportedRuntimeError` where the JavaScript engine lacks what the build needs. */
  // eslint-disable-next-line @typescript-eslint/require-await -- streaming compilation will wait; callers need not change
  static async create(options: EngineOptions = {}): Promise<Engine> {
    const { build, seed = 0 } = knownOptions("Engine.create", options, ["build", "seed"]);
    return new Engine(new WasmEngine(build), checkSeed(seed));
  }

  /** The binary that runs. */
  get build(): Build {
    return this.wasm.build;
  }

  /** Bytes of memory that matrices and modules hold. A training loop leaves it as it is after its first step. */
  get usedBytes(): number {
    return this.wasm.arena.usedBytes;
  }

  /**
   * A new matrix of 32-bit floats: zeros, or a copy of `data` (rows·columns numbers, row after row). Throws
   * `InvalidOptionError` for sizes that are not integers from 1 to 2²⁴, `ShapeError` when `data` has another length,
   * `OutOfMemoryError`.
   */
  matrix(rows: number, columns: number, data?: ArrayLike<number>): Matrix {
    integer("rows", rows, 1, MOST);
    integer("columns", columns, 1, MOST);
    if (data !== undefined) {
      const length: unknown = (data as ArrayLike<number> | null)?.length;
      if (typeof data !== "object" || typeof length !== "number") {
        throw new InvalidOptionError(`data must be an array of numbers, not ${show(data)}.`);
      }
      if (length !== rows * columns) {
        throw wrongLength("data", rows, columns, length);
      }
      // Of a typed array the first tells of all.
      const checked = ArrayBuffer.isView(data) ? 1 : length;
      for (let i = 0; i < checked; i++) {
        if (typeof data[i] !== "number") {
          throw new InvalidOptionError(`data[${i}] must be a number, not ${show(data[i])}.`);
        }
      }
    }
    const from = data && steady(this.wasm, data);
    const matrix = new Matrix(this.wasm, rows, columns);
    try {
      if (from === undefined) matrix.fill(0);
      else matrix.data.set(from);
      return matrix;
    } catch (error) {
      matrix.release();
      throw error;
    }
  }

  /**
   * a·b, either transposed first: M×K times K×N gives M×N. Each element is one sequential sum over K in 32-bit floats, its
   * error at most K·ε·Σ|a||b|. Throws `ShapeError` when the sizes do not fit, `InvalidOptionError` for matrices of another
   * engine and for an `out` that is a or b, `OutOfMemoryError`.
   */
  matmul(a: Matrix, b: Matrix, options: MatmulOptions = {}): Matrix {
    const { wasm } = this;
    knownOptions("matmul", options, ["transposeA", "transposeB", "out"]);
    const transposeA = boolean("transposeA", options.transposeA ?? false);
    const transposeB = boolean("transposeB", options.transposeB ?? false);
    matrixOf("a", a, wasm);
    matrixOf("b", b, wasm);
    const [M, K] = transposeA ? [a.columns, a.rows] : [a.rows, a.columns];
    const [inner, N] = transposeB ? [b.columns, b.rows] : [b.rows, b.columns];
    if (K !== inner) {
      const shown = `${showShape(a)}${transposeA ? " transposed" : ""} and ${showShape(b)}${transposeB ? " transposed" : ""}`;
      throw new ShapeError(`a must have as many columns as b has rows: ${shown} have ${K} and ${inner}.`);
    }
    if (options.out !== undefined) {
      const out = matrixOf("out", options.out, wasm);
      expectShape("out", out, M, N, "the product's shape");
      if (out.address === a.address || out.address === b.address) {
        throw new InvalidOptionError("out must be neither a nor b, which are read while it is written.");
      }
    }
    const [from, times, lda, ldb] = [a.address, b.address, a.columns, b.columns];
    return withScratch(wasm, wasm.kernels.multiplyScratch(N, K), (scratch) => {
      const out = options.out ?? new Matrix(wasm, M, N);
      const [flipA, flipB] = [Number(transposeA), Number(transposeB)];
      wasm.kernels.multiply(out.address, N, from, lda, flipA, times, ldb, flipB, M, N, K, 0, scratch);
      out.changed();
      return out;
    });
  }

  /** Lets all memory go, that of every matrix and module too; a second call does nothing, any other use throws. */
  dispose(): void {
    this.wasm.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}
