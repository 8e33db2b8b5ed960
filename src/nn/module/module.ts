import { DisposedError, InvalidOptionError } from "../../errors.js";
import { checkSeed, knownOptions, show } from "../../options.js";
import { Pcg64Source } from "../../random/pcg64Source.js";
import type { Engine as WasmEngine } from "../../wasm/engine.js";
import { Blocks } from "../../wasm/memory.js";
import { Engine } from "../engine.js";
import { CallOrderError, ShapeError } from "../errors.js";
import { parameterRegion, type NamedShape, type ParameterEntry } from "../layout.js";
import { Matrix, matrixOf, showShape } from "../matrix.js";
import { Result } from "../memory.js";
import { ParameterSet } from "../parameterSet.js";

/** What every constructor checks first: whoever forgot the engine should hear of that, not of options. */
export function checkMaking(what: string, engine: unknown, options: object, known: readonly string[]): void {
  if (!(engine instanceof Engine)) {
    throw new InvalidOptionError(
      `new ${what} takes an engine, await Engine.create(), before options, not ${show(engine)}.`,
    );
  }
  knownOptions(what, options, known);
}

/** Matrices by name. */
export type Matrices = Readonly<Record<string, Matrix>>;

/**
 * Something with parameters that runs forward and backward. What it returns belongs to it and lasts until its next call.
 * `Kept`: what forward leaves for backward.
 */
export abstract class Module<Kept = unknown> implements Disposable {
  /**
   * Live parameters under PyTorch's names; what PyTorch gives as a vector of n is 1×n here. Write into their `data` as you like:
   * the next forward sees it. The record is frozen.
   */
  readonly parameters: Matrices;
  /** What `backward` adds to: the gradients, under the parameters' names. */
  readonly gradients: Matrices;
  /** @internal */
  readonly set: ParameterSet;
  /** @internal Address of a region laid out like the parameters. */
  readonly gradientRegion: number;
  /** Memory that ends with the module. */
  protected readonly blocks: Blocks;
  /** @internal */
  readonly wasm: WasmEngine;
  readonly #what: string;
  readonly #results: Result[] = [];
  #kept: Kept | undefined;
  #disposed = false;

  /** `what`: the class, for messages. Takes memory, which `initialize` is to fill once all else that is needed was found. */
  protected constructor(
    engine: Engine,
    what: string,
    shapes: readonly NamedShape[],
    seed: number | bigint | undefined,
  ) {
    const { wasm } = engine;
    if (seed !== undefined) checkSeed(seed);
    this.wasm = wasm;
    this.#what = what;
    this.set = new ParameterSet(wasm, parameterRegion(shapes));
    this.blocks = new Blocks(wasm.arena);
    try {
      this.gradientRegion = this.blocks.words(this.set.layout.length);
    } catch (error) {
      this.blocks.free();
      wasm.arena.free(this.set.parameters);
      throw error;
    }
    this.parameters = this.#matrices(this.set.parameters, () => this.set.changed());
    this.gradients = this.#matrices(this.gradientRegion);
  }

  /** Sets the gradients to zero, to be called before the backward pass of every training step. */
  zeroGrad(): void {
    this.open().region(this.gradientRegion).fill(0);
  }

  /** Gives the memory back; a second call does nothing, any other use throws `DisposedError`. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const matrix of [...Object.values(this.parameters), ...Object.values(this.gradients)]) matrix.release();
    if (this.wasm.disposed) return;
    this.blocks.free();
    this.wasm.arena.free(this.set.parameters);
    for (const result of this.#results) result.free();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** @internal The parameters, unless the module was disposed of. */
  open(): ParameterSet {
    if (this.#disposed) throw new DisposedError(this.#what);
    return this.set;
  }

  /** Something that calls return, and that `dispose` frees. */
  protected result(): Result {
    const result = new Result(this.wasm);
    this.#results.push(result);
    return result;
  }

  /**
   * Has every parameter set by `draw`, from the module's own seed or else from the engine's generator. The last step of a
   * constructor: if it throws, the module is disposed of.
   */
  protected initialize(
    engine: Engine,
    seed: number | bigint | undefined,
    draw: (entry: ParameterEntry, rng: Pcg64Source) => void,
  ): void {
    try {
      const rng = seed === undefined ? engine.rng : new Pcg64Source(this.wasm, seed);
      try {
        for (const entry of this.set.layout.entries) draw(entry, rng);
      } finally {
        if (rng !== engine.rng) rng.free();
      }
      this.zeroGrad();
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  /** `value` if it is a matrix of this engine with so many columns, and not in memory that this module writes to. */
  protected operand(name: string, value: unknown, columns: number, why: string): Matrix {
    this.open();
    const matrix = matrixOf(name, value, this.wasm);
    if (matrix.columns !== columns) {
      throw new ShapeError(`${name} must have ${columns} columns (${why}), not ${showShape(matrix)}.`);
    }
    if (this.#results.some(({ current }) => current === matrix)) {
      throw new InvalidOptionError(`${name} is this module's own result, which the call may overwrite; copy it first.`);
    }
    return matrix;
  }

  /** Keeps what backward will need; nothing, once backward is done. */
  protected keep(input: Kept | undefined): void {
    this.#kept = input;
  }

  /** What forward kept. */
  protected kept(): Kept {
    this.open();
    if (this.#kept !== undefined) return this.#kept;
    throw new CallOrderError("backward must follow a forward of its own: one forward, one backward.");
  }

  /** Frozen: a matrix put in a parameter's place would do nothing. */
  #matrices(region: number, changed?: () => void): Matrices {
    const matrices = Object.fromEntries(
      this.set.layout.entries.map(({ name, shape, offset }) => {
        const [rows, columns] = shape.length > 1 ? shape : [1, ...shape];
        const lent = { address: region + offset * 4, changed };
        return [name, new Matrix(this.wasm, rows as number, columns as number, lent)];
      }),
    );
    return Object.freeze(matrices);
  }
}
