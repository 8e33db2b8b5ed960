import { show } from "../options.js";
import { checkChoice, CHOICE_OPTIONS, choose, type ChoiceOptions, type Single, type Sized } from "./choice.js";
import { Draws } from "./draws.js";
import { BoundsError } from "./errors.js";
import type { RandomMemory } from "./memory.js";
import { checkAxis, gatherAlong, populationSize, rearrange, type Population, type TypedArray } from "./population.js";
import { countOf, shapedDoubles, type Doubles, type Shaped, type Size } from "./shape.js";
import type { RandomSource } from "./source.js";

/**
 * What NumPy's two families of generators have in common. `Generator` and `RandomState` add that in which they
 * differ.
 *
 * `size` is a number, for that many draws in a typed array, or the axes of a nested array: `[2, 3]` gives an array of
 * two rows of three, which are views of one buffer. Without it there is one draw.
 */
export abstract class RandomStream implements RandomSource, Disposable {
  protected readonly draws: Draws;

  readonly #legacy: boolean;

  /**
   * `legacy`: whether integers and ranges are those of the older family. `owner`: what a `DisposedError` calls it.
   */
  protected constructor(memory: RandomMemory, owner: string, stateBytes: number, legacy: boolean) {
    this.draws = new Draws(memory, owner, stateBytes, legacy);
    this.#legacy = legacy;
  }

  /** Doubles from 0, inclusive, to 1, exclusive. */
  random(): number;
  random<const S extends Size>(size: S): Doubles<S>;
  random<const S extends Size>(size?: S): number | Doubles<S>;
  random(size?: Size): unknown {
    return size === undefined ? this.draws.uniform() : shapedDoubles(this.draws.uniforms(0, 1, countOf(size)), size);
  }

  /**
   * Doubles from `low`, inclusive, to `high`, exclusive but for rounding; 0 and 1 when absent. Throws `BoundsError`
   * unless both are finite, and from `Generator` also when `high` is below `low`.
   */
  uniform(low?: number, high?: number): number;
  uniform<const S extends Size>(low: number | undefined, high: number | undefined, size: S): Doubles<S>;
  uniform<const S extends Size>(low?: number, high?: number, size?: S): number | Doubles<S>;
  uniform(low = 0, high = 1, size?: Size): unknown {
    const range = high - low;
    if (typeof low !== "number" || typeof high !== "number" || !Number.isFinite(range)) {
      throw new BoundsError(
        `low and high must be finite and less than 1.8e308 apart, not ${show(low)} and ${show(high)}.`,
      );
    }
    if (high < low && !this.#legacy) {
      throw new BoundsError(`high must not be below low: ${show(high)} < ${show(low)}.`);
    }
    if (size === undefined) return low + range * this.draws.uniform();
    return shapedDoubles(this.draws.uniforms(low, range, countOf(size)), size);
  }

  /** Normal draws of mean 0 and standard deviation 1. */
  standardNormal(): number;
  standardNormal<const S extends Size>(size: S): Doubles<S>;
  standardNormal<const S extends Size>(size?: S): number | Doubles<S>;
  standardNormal(size?: Size): unknown {
    return this.#normals(0, 1, size);
  }

  /** Normal draws of mean `loc` and standard deviation `scale`. Throws `BoundsError` when `scale` is negative. */
  normal(loc?: number, scale?: number): number;
  normal<const S extends Size>(loc: number | undefined, scale: number | undefined, size: S): Doubles<S>;
  normal<const S extends Size>(loc?: number, scale?: number, size?: S): number | Doubles<S>;
  normal(loc = 0, scale = 1, size?: Size): unknown {
    if (typeof loc !== "number") throw new BoundsError(`loc must be a number, not ${show(loc)}.`);
    if (typeof scale !== "number" || scale < 0) {
      throw new BoundsError(`scale must be a number, not negative, not ${show(scale)}.`);
    }
    return this.#normals(loc, scale, size);
  }

  /**
   * Shuffles an array in place, along `axis` of a nested one: with 0, the default, whole rows change places.
   * Throws `SizeError` when there is no such axis.
   */
  shuffle(array: unknown[] | TypedArray, axis = 0): void {
    rearrange(array, this.draws.order(populationSize(array, checkAxis(axis))), axis);
  }

  /** 0, 1, …, n - 1 in random order, or a shuffled copy of an array (see `shuffle`). */
  permutation(n: number): Float64Array<ArrayBuffer>;
  permutation<A extends TypedArray>(array: A, axis?: number): A;
  permutation<T>(array: readonly T[], axis?: number): T[];
  permutation(array: number | Population, axis = 0): unknown {
    const n = populationSize(array, checkAxis(axis));
    if (typeof array !== "number") return gatherAlong(array, this.draws.order(n), axis);
    return new Float64Array(this.draws.order(countOf(n)));
  }

  /**
   * One item of an array, or of 0, 1, …, a - 1 for a number; with `size`, that many.
   *
   * Throws `PopulationError` when there is nothing to choose from, or without replacement too little;
   * `ProbabilitiesError` when `p` is of the wrong length, contains NaN or negative numbers, has fewer numbers above
   * zero than items are to be drawn without replacement, or does not sum to 1 within √ε (ε of double precision, or of
   * single precision for a `Float32Array`: a softmax of this library is accepted as it is, and renormalised in double
   * precision).
   */
  choice(a: number, options?: Single<ChoiceOptions>): number;
  choice<const S extends Size>(a: number, options: Sized<ChoiceOptions, S>): Doubles<S>;
  choice<A extends TypedArray>(a: A, options?: Single<ChoiceOptions>): A[number];
  choice<A extends TypedArray, const S extends Size>(a: A, options: Sized<ChoiceOptions, S>): Shaped<S, A, A[number]>;
  choice<T>(a: readonly T[], options?: Single<ChoiceOptions>): T;
  choice<T, const S extends Size>(a: readonly T[], options: Sized<ChoiceOptions, S>): Shaped<S, T[], T>;
  choice(a: number | Population, options: ChoiceOptions = {}): unknown {
    return choose(this.draws, a, checkChoice(options, CHOICE_OPTIONS), 0, true);
  }

  /**
   * Gives the memory of the state back, which otherwise happens some time after the last use; a second call does
   * nothing.
   */
  dispose(): void {
    this.draws.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  #normals(loc: number, scale: number, size: Size | undefined): unknown {
    const drawn = this.draws.normals(loc, scale, size === undefined ? 1 : countOf(size));
    return size === undefined ? drawn[0] : shapedDoubles(drawn, size);
  }
}
