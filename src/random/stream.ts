import { show } from "../options.js";
import { BoundsError, PopulationError, ProbabilitiesError, SizeError } from "./errors.js";
import type { RandomMemory } from "./memory.js";
import {
  gather,
  gatherAlong,
  gatherShaped,
  isTypedArray,
  populationSize,
  type Population,
  type TypedArray,
} from "./population.js";
import { cumulate, type Probabilities } from "./probabilities.js";
import { arrange, countOf, type Shaped, type Size } from "./shape.js";
import type { RandomSource } from "./source.js";
import { StateBlock } from "./stateBlock.js";

/** What a `size` of rows of doubles gives. */
export type Doubles<S extends Size> = Shaped<S, Float64Array<ArrayBuffer>, number>;

/** Options of `choice` that both families of generators know. */
export interface ChoiceOptions {
  /** How many, or the axes of a nested result; a single item when absent. */
  size?: Size | undefined;
  /** Whether an item may be chosen more than once; default true. */
  replace?: boolean;
  /** A probability for each item; equal ones when absent. */
  p?: Probabilities | undefined;
}

/**
 * What NumPy's two families of generators have in common: a stream of bits, and the draws that both make from it in the same
 * way. `Generator` and `RandomState` add those in which they differ.
 */
export abstract class RandomStream implements RandomSource, Disposable {
  protected readonly memory: RandomMemory;
  protected readonly block: StateBlock;
  /** Whether integers are drawn by masking, which `RandomState` does, or by multiplication. */
  readonly #masked: boolean;

  protected constructor(memory: RandomMemory, kind: string, stateBytes: number, masked: boolean) {
    this.memory = memory;
    this.#masked = masked;
    this.block = new StateBlock(memory, kind, stateBytes);
  }

  /** Doubles from 0, inclusive, to 1, exclusive: one without `size`, otherwise as many as it says. */
  random(): number;
  random<const S extends Size>(size: S): Doubles<S>;
  random<const S extends Size>(size?: S | undefined): number | Doubles<S>;
  random(size?: Size): unknown {
    return size === undefined ? this.memory.kernels.nextDouble(this.block.address) : this.#uniforms(0, 1, size);
  }

  /** Doubles from `low`, inclusive, to `high`, exclusive but for rounding; both finite. */
  uniform(low?: number, high?: number): number;
  uniform<const S extends Size>(low: number | undefined, high: number | undefined, size: S): Doubles<S>;
  uniform<const S extends Size>(low?: number, high?: number, size?: S | undefined): number | Doubles<S>;
  uniform(low = 0, high = 1, size?: Size): unknown {
    const range = high - low;
    if (typeof low !== "number" || typeof high !== "number" || !Number.isFinite(range)) {
      throw new BoundsError(
        `low and high must be finite and less than 1.8e308 apart, not ${show(low)} and ${show(high)}.`,
      );
    }
    this.checkRange(low, high);
    if (size === undefined) return low + range * this.memory.kernels.nextDouble(this.block.address);
    return this.#uniforms(low, range, size);
  }

  /**
   * Shuffles an array in place, along `axis` of a nested one (default 0: whole rows change places).
   * Throws `SizeError` when there is no such axis.
   */
  shuffle(array: unknown[] | TypedArray, axis = 0): void {
    const order = this.shuffledOrder(populationSize(array, checkAxis(axis)));
    rearrange(array, order, axis);
  }

  /** 0, 1, …, n - 1 in random order, or a shuffled copy of an array (see `shuffle`). */
  permutation(n: number): Float64Array<ArrayBuffer>;
  permutation<A extends TypedArray>(array: A, axis?: number): A;
  permutation<T>(array: readonly T[], axis?: number): T[];
  permutation(array: number | Population, axis = 0): unknown {
    const n = populationSize(array, checkAxis(axis));
    if (typeof array !== "number") return gatherAlong(array, this.shuffledOrder(n), axis);
    return new Float64Array(this.shuffledOrder(countOf(n)));
  }

  /** Gives the memory of the state back; a second call does nothing. */
  dispose(): void {
    this.block.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Throws when `uniform` of this family refuses to draw from `low` to `high`. */
  protected abstract checkRange(low: number, high: number): void;

  /** `count` different numbers below `n`, each set of them with the same probability; `count` is at most `n`. */
  protected abstract distinct(n: number, count: number, shuffle: boolean): Float64Array<ArrayBuffer>;

  /** The draws of `choice`, for either family. */
  protected choose(a: number | Population, options: ChoiceOptions, axis: number, shuffle: boolean): unknown {
    const { size, replace = true, p } = options;
    const n = populationSize(a, checkAxis(axis));
    const count = size === undefined ? 1 : countOf(size);
    if (n <= 0 && count > 0) throw new PopulationError(`There is nothing to choose from: the number of items is ${n}.`);
    if (!replace && count > n) {
      throw new PopulationError(`Without replacement, ${count} of ${n} items cannot be chosen; ask for ${n} at most.`);
    }
    const cumulative = p === undefined ? 0 : this.memory.scratch((2 * n + count) * 8);
    const total = p === undefined ? 0 : cumulate(this.memory, cumulative, p, n);
    let indices: Float64Array<ArrayBuffer>;
    if (p === undefined) {
      indices = replace ? this.bounded(0, n - 1, count) : this.distinct(n, count, shuffle);
    } else if (replace) {
      indices = this.#weighted(cumulative, total, n, count);
    } else {
      indices = this.#weightedDistinct(p, cumulative, n, count);
    }
    if (typeof a === "number") return size === undefined ? indices[0] : shapedDoubles(indices, size);
    if (size !== undefined) return gatherShaped(a, indices, axis, size);
    return gatherShaped(a, indices, axis, []);
  }

  /** `count` integers from `low` to `high`, both inclusive and at most 2^53 in size. */
  protected bounded(low: number, high: number, count: number): Float64Array<ArrayBuffer> {
    const kernels = this.memory.kernels;
    const out = this.memory.scratch(count * 8);
    if (count === 1 && high - low <= Number.MAX_SAFE_INTEGER) {
      return Float64Array.of(kernels.boundedInteger(this.block.address, low, high - low, this.#masked));
    }
    const range = BigInt(high) - BigInt(low);
    kernels.boundedIntegers(out, this.block.address, BigInt(low), range, count, this.#masked);
    kernels.integersToDoubles(out, count);
    return this.memory.f64(out, count).slice();
  }

  /** `count` 64-bit integers from `low` to `high`, both inclusive. */
  protected boundedBig(low: bigint, high: bigint, count: number): BigInt64Array<ArrayBuffer> {
    const out = this.memory.scratch(count * 8);
    this.memory.kernels.boundedIntegers(out, this.block.address, low, high - low, count, this.#masked);
    return this.memory.i64(out, count).slice();
  }

  /**
   * An order of `n` items: item `order[i]` comes to place `i`. Places below `first` are only swapped into. `masked`: the
   * draws of `shuffle`; otherwise those inside a `Generator`'s choice.
   */
  protected shuffledOrder(n: number, first = 1, masked = true): Int32Array<ArrayBuffer> {
    if (n > 2 ** 30) throw new SizeError(`At most ${2 ** 30} items can be shuffled, not ${n}.`);
    const order = this.memory.scratch(n * 4);
    this.memory.kernels.shuffledOrder(order, this.block.address, n, first, masked);
    return this.memory.i32(order, n).slice();
  }

  #uniforms<S extends Size>(low: number, range: number, size: S): Doubles<S> {
    const count = countOf(size);
    const out = this.memory.scratch(count * 8);
    this.memory.kernels.uniformFill(out, this.block.address, low, range, count);
    return shapedDoubles(this.memory.f64(out, count).slice(), size);
  }

  #weighted(cumulative: number, total: number, n: number, count: number): Float64Array<ArrayBuffer> {
    const kernels = this.memory.kernels;
    if (count === 1) {
      const u = kernels.nextDouble(this.block.address);
      return Float64Array.of(kernels.searchCumulative(cumulative, n, total, u));
    }
    const draws = cumulative + n * 8;
    kernels.uniformFill(draws, this.block.address, 0, 1, count);
    kernels.searchCumulativeAll(draws, cumulative, total, n, count);
    return this.memory.f64(draws, count).slice();
  }

  /** Draws in rounds as NumPy does: each keeps the new ones of its draws and strikes them out for the next. */
  #weightedDistinct(p: Probabilities, cumulative: number, n: number, count: number): Float64Array<ArrayBuffer> {
    const kernels = this.memory.kernels;
    const rest = this.memory.f64(cumulative + n * 8, n);
    rest.set(p);
    const possible = rest.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
    if (possible < count) {
      throw new ProbabilitiesError(
        `Only ${possible} items have a probability above 0: ${count} different ones cannot be chosen.`,
      );
    }
    const draws = cumulative + 2 * n * 8;
    const found = new Float64Array(count);
    for (let have = 0; have < count;) {
      const missing = count - have;
      kernels.uniformFill(draws, this.block.address, 0, 1, missing);
      const total = kernels.cumulate(cumulative, rest.byteOffset, n);
      kernels.searchCumulativeAll(draws, cumulative, total, n, missing);
      for (const index of new Set(this.memory.f64(draws, missing))) {
        found[have++] = index;
        rest[index] = 0;
      }
    }
    return found;
  }
}

/** `flat` doubles in the nested form that `size` describes; rows are views of one buffer. */
export function shapedDoubles<S extends Size>(flat: Float64Array<ArrayBuffer>, size: S): Doubles<S> {
  const rows = (all: typeof flat, start: number, end: number): typeof flat => all.subarray(start, end);
  return arrange(flat, size, rows, (all) => all[0] as number);
}

export function checkAxis(axis: number): number {
  if (Number.isInteger(axis) && axis >= 0) return axis;
  throw new SizeError(`axis must be a whole number, not negative, not ${show(axis)}.`);
}

function rearrange(array: unknown[] | TypedArray, order: ArrayLike<number>, axis: number): void {
  if (axis > 0) {
    for (const row of array as (unknown[] | TypedArray)[]) rearrange(row, order, axis - 1);
  } else if (isTypedArray(array)) {
    (array as Uint8Array).set(gather(array, order) as Uint8Array);
  } else {
    const items = gather(array, order);
    for (let i = 0; i < items.length; ++i) array[i] = items[i];
  }
}
