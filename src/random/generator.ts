import { show } from "../options.js";
import { BoundsError } from "./errors.js";
import { sharedMemory, type RandomMemory } from "./memory.js";
import { PCG64_BYTES, readPcg64, seedPcg64, writePcg64, type Pcg64State } from "./pcg64.js";
import { gather, type Population, type TypedArray } from "./population.js";
import { SeedSequence, type Seed } from "./seedSequence.js";
import { arrange, countOf, type Shaped, type Size } from "./shape.js";
import { RandomStream, shapedDoubles, type ChoiceOptions, type Doubles } from "./stream.js";

/** What a `size` of rows of 64-bit integers gives. */
export type BigIntegers<S extends Size> = Shaped<S, BigInt64Array<ArrayBuffer>, bigint>;

export interface GeneratorChoiceOptions extends ChoiceOptions {
  /** The axis of a nested array along which to choose; default 0. */
  axis?: number;
  /** Whether a choice without replacement comes in random order, too; default true. */
  shuffle?: boolean;
}

type Sized<Options, S extends Size> = Options & { size: S };
type Single<Options> = Options & { size?: undefined };

/**
 * A new generator of NumPy's present kind (PCG64): the same seed draws the same numbers as `numpy.random.default_rng`, to the
 * last bit. Without a seed it starts from fresh entropy.
 * Throws `SeedError` for a seed that is negative or not whole.
 */
export function defaultRng(seed?: Seed | SeedSequence): Generator {
  return new Generator(seed);
}

/** NumPy's `Generator` over PCG64. Made by `defaultRng`. */
export class Generator extends RandomStream {
  readonly #seed: SeedSequence;

  /** `memory`: where the state lives; the one of all generators, unless a test wants its own. */
  constructor(seed?: Seed | SeedSequence, memory: RandomMemory = sharedMemory()) {
    const sequence = seed instanceof SeedSequence ? seed : new SeedSequence(seed);
    super(memory, "random generator", PCG64_BYTES, false);
    this.#seed = sequence;
    seedPcg64(memory, this.block.address, sequence);
  }

  /**
   * Integers from `low`, inclusive, to `high`, exclusive (inclusive with `endpoint`), or from 0 to `low` without `high`.
   *
   * Numbers give numbers, in a `Float64Array`: integers may exceed 32 bits, and the elements of a `BigInt64Array` could not be
   * used as indices or be mixed with numbers. Bigints give bigints, over the whole range of 64-bit integers.
   *
   * Throws `BoundsError` when there is no such integer, or when an end is not whole or out of range.
   */
  integers(low: number, high?: number, size?: undefined, options?: { endpoint?: boolean }): number;
  integers(low: bigint, high?: bigint, size?: undefined, options?: { endpoint?: boolean }): bigint;
  integers<const S extends Size>(
    low: number,
    high: number | undefined,
    size: S,
    options?: { endpoint?: boolean },
  ): Doubles<S>;
  integers<const S extends Size>(
    low: bigint,
    high: bigint | undefined,
    size: S,
    options?: { endpoint?: boolean },
  ): BigIntegers<S>;
  integers(
    low: number | bigint,
    high?: number | bigint,
    size?: Size,
    { endpoint = false }: { endpoint?: boolean } = {},
  ): unknown {
    const from = high === undefined ? (typeof low === "bigint" ? 0n : 0) : low;
    const to = high === undefined ? low : high;
    const count = size === undefined ? 1 : countOf(size);
    if (typeof from === "number" && typeof to === "number") {
      const last = endpoint ? to : to - 1;
      if (count > 0) checkIntegers(from, last, to, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "2^53");
      const drawn = this.bounded(from, last, count);
      return size === undefined ? drawn[0] : shapedDoubles(drawn, size);
    }
    const last = endpoint ? BigInt(to) : BigInt(to) - 1n;
    if (count > 0) checkIntegers(BigInt(from), last, to, -(2n ** 63n), 2n ** 63n - 1n, "2^63");
    const drawn = this.boundedBig(BigInt(from), last, count);
    const rows = (all: typeof drawn, start: number, end: number): typeof drawn => all.subarray(start, end);
    return size === undefined ? drawn[0] : arrange(drawn, size, rows, (all) => all[0]);
  }

  /**
   * One item of an array, or of 0, 1, …, a - 1 for a number; with `size`, that many. See `GeneratorChoiceOptions`.
   *
   * Throws `PopulationError` when there is nothing to choose from, or without replacement too little;
   * `ProbabilitiesError` when `p` is of the wrong length, contains NaN or negative numbers, has fewer numbers above zero than
   * items are to be drawn without replacement, or does not sum to 1 within √ε (ε of double precision, or of single precision
   * for a `Float32Array`: a softmax of this library is accepted as it is, and renormalised in double precision).
   */
  choice(a: number, options?: Single<GeneratorChoiceOptions>): number;
  choice<const S extends Size>(a: number, options: Sized<GeneratorChoiceOptions, S>): Doubles<S>;
  choice<A extends TypedArray>(a: A, options?: Single<GeneratorChoiceOptions>): A[number];
  choice<A extends TypedArray, const S extends Size>(
    a: A,
    options: Sized<GeneratorChoiceOptions, S>,
  ): Shaped<S, A, A[number]>;
  choice<T>(a: readonly T[], options?: Single<GeneratorChoiceOptions>): T;
  choice<T, const S extends Size>(a: readonly T[], options: Sized<GeneratorChoiceOptions, S>): Shaped<S, T[], T>;
  choice(a: number | Population, { axis = 0, shuffle = true, ...options }: GeneratorChoiceOptions = {}): unknown {
    return this.choose(a, options, axis, shuffle);
  }

  /** `count` new generators, independent of this one and of each other, made from its seed and not from its state. */
  spawn(count: number): Generator[] {
    return this.#seed.spawn(count).map((child) => new Generator(child, this.memory));
  }

  /** The state of the generator: what it draws next depends on nothing else. Survives JSON. Setting it restores it. */
  get state(): Pcg64State {
    return readPcg64(this.memory, this.block.address);
  }

  set state(saved: Pcg64State) {
    writePcg64(this.memory, this.block.address, saved);
  }

  protected override checkRange(low: number, high: number): void {
    if (high < low) throw new BoundsError(`high must not be below low: ${show(high)} < ${show(low)}.`);
  }

  protected override distinct(n: number, count: number, shuffle: boolean): Float64Array<ArrayBuffer> {
    // NumPy's thresholds: a large part of a large population is cheaper to shuffle than to look up.
    if (n > 10_000 && count > Math.floor(n / (shuffle ? 50 : 20))) {
      const order = this.shuffledOrder(n, Math.max(n - count, 1), false);
      return Float64Array.from(order.subarray(n - count));
    }
    const tableSize = 2 ** bitLength(Math.trunc(1.2 * count));
    const out = this.memory.scratch((count + tableSize) * 8);
    const table = out + count * 8;
    this.memory.i64(table, tableSize).fill(-1n);
    this.memory.kernels.distinctIntegers(out, this.block.address, BigInt(n), count, table, BigInt(tableSize - 1));
    this.memory.kernels.integersToDoubles(out, count);
    const drawn = this.memory.f64(out, count).slice();
    return shuffle ? gather(drawn, this.shuffledOrder(count, 1, false)) : drawn;
  }
}

/** Binary digits of a whole number below 2^53. */
function bitLength(n: number): number {
  return n.toString(2).replace(/^0/, "").length;
}

function checkIntegers<N extends number | bigint>(
  low: N,
  last: N,
  high: number | bigint,
  minimum: N,
  maximum: N,
  name: string,
): void {
  const whole = (end: N): boolean => typeof end === "bigint" || Number.isInteger(end);
  if (!whole(low) || !whole(last) || low < minimum || last > maximum) {
    throw new BoundsError(`low and high must be whole numbers within ±${name}, not ${show(low)} and ${show(high)}.`);
  }
  if (low > last) throw new BoundsError(`low must be below high: ${show(low)} >= ${show(high)}.`);
}
