import { checkChoice, CHOICE_OPTIONS, choose, type ChoiceOptions, type Single, type Sized } from "./choice.js";
import { drawIntegers, type BigIntegers } from "./integers.js";
import { sharedMemory, type RandomMemory } from "./memory.js";
import { PCG64_WORDS, seedPcg64, seedRoom } from "./pcg64.js";
import { readPcg64, writePcg64, type Pcg64State } from "./pcg64State.js";
import { permuteFlat, permuteSlices } from "./permute.js";
import { checkAxis, populationSize, type Population, type TypedArray } from "./population.js";
import { SeedSequence, type Seed } from "./seedSequence.js";
import type { Doubles, Shaped, Size } from "./shape.js";
import { RandomStream } from "./stream.js";

/** Options of `Generator.integers`. */
export interface IntegersOptions {
  /** Whether `high` itself may be drawn; default false. */
  endpoint?: boolean | undefined;
}

/** Options of `Generator.choice`. */
export interface GeneratorChoiceOptions extends ChoiceOptions {
  /** The axis of a nested array along which to choose; default 0. */
  axis?: number | undefined;
  /** Whether a choice without replacement comes in random order, too; default true. */
  shuffle?: boolean | undefined;
}

/**
 * A new generator of NumPy's present kind (PCG64): the same seed draws the same numbers as
 * `numpy.random.default_rng`, to the last bit. Without a seed it starts from fresh entropy. Throws `SeedError` for a
 * seed that is negative or not whole.
 */
export function defaultRng(seed?: Seed | SeedSequence): Generator {
  return new Generator(seed);
}

const GENERATOR_CHOICE_OPTIONS = [...CHOICE_OPTIONS, "axis", "shuffle"];

/** NumPy's `Generator` over PCG64; made by `defaultRng`. */
export class Generator extends RandomStream {
  readonly #seed: SeedSequence;

  /** `memory`: where the state lives; the one of all generators, unless a test wants its own. */
  constructor(seed?: Seed | SeedSequence, memory: RandomMemory = sharedMemory()) {
    const sequence = seed instanceof SeedSequence ? seed : new SeedSequence(seed);
    super(memory, "random generator", 4 * PCG64_WORDS, false);
    this.#seed = sequence;
    const { words } = sequence;
    seedPcg64(memory, this.draws.state, memory.scratch(4 * seedRoom(words)), words);
  }

  /**
   * Integers from `low`, inclusive, to `high`, exclusive (inclusive with `endpoint`), or from 0 to `low` without
   * `high`.
   *
   * Numbers give numbers, in a `Float64Array`: integers may exceed 32 bits, and the elements of a `BigInt64Array`
   * could not be used as indices or be mixed with numbers. Bigints give bigints, over the whole range of 64-bit
   * integers.
   *
   * Throws `BoundsError` when there is no such integer, or when an end is not whole or out of range.
   */
  integers(low: number, high?: number, size?: undefined, options?: IntegersOptions): number;
  integers(low: bigint, high?: bigint, size?: undefined, options?: IntegersOptions): bigint;
  integers<const S extends Size>(low: number, high: number | undefined, size: S, options?: IntegersOptions): Doubles<S>;
  integers<const S extends Size>(
    low: bigint,
    high: bigint | undefined,
    size: S,
    options?: IntegersOptions,
  ): BigIntegers<S>;
  integers(low: number | bigint, high?: number | bigint, size?: Size, options: IntegersOptions = {}): unknown {
    return drawIntegers(this.draws, low, high, size, options.endpoint ?? false);
  }

  /** See `RandomStream.choice`; with `axis` and `shuffle` among the options. */
  override choice(a: number, options?: Single<GeneratorChoiceOptions>): number;
  override choice<const S extends Size>(a: number, options: Sized<GeneratorChoiceOptions, S>): Doubles<S>;
  override choice<A extends TypedArray>(a: A, options?: Single<GeneratorChoiceOptions>): A[number];
  override choice<A extends TypedArray, const S extends Size>(
    a: A,
    options: Sized<GeneratorChoiceOptions, S>,
  ): Shaped<S, A, A[number]>;
  override choice<T>(a: readonly T[], options?: Single<GeneratorChoiceOptions>): T;
  override choice<T, const S extends Size>(
    a: readonly T[],
    options: Sized<GeneratorChoiceOptions, S>,
  ): Shaped<S, T[], T>;
  override choice(a: number | Population, options: GeneratorChoiceOptions = {}): unknown {
    checkChoice(options, GENERATOR_CHOICE_OPTIONS);
    return choose(this.draws, a, options, options.axis ?? 0, options.shuffle ?? true);
  }

  /**
   * A copy of an array whose slices along `axis` are each shuffled on their own; without `axis`, all elements of a
   * nested array change places. Throws `SizeError` when there is no such axis.
   */
  permuted<A extends TypedArray>(array: A, options?: { axis?: number | undefined }): A;
  permuted<T>(array: readonly T[], options?: { axis?: number | undefined }): T[];
  permuted(array: Population, { axis }: { axis?: number | undefined } = {}): unknown {
    if (axis === undefined) return permuteFlat(this.draws, array);
    populationSize(array, checkAxis(axis));
    return permuteSlices(this.draws, array, axis);
  }

  /** `count` new generators, independent of this one and of each other, made from its seed and not from its state. */
  spawn(count: number): Generator[] {
    return this.#seed.spawn(count).map((child) => new Generator(child, this.draws.memory));
  }

  /** The state: what the generator draws next depends on nothing else. Survives JSON; setting it restores it. */
  get state(): Pcg64State {
    return readPcg64(this.draws.memory, this.draws.state);
  }

  set state(saved: Pcg64State) {
    writePcg64(this.draws.memory, this.draws.state, saved);
  }
}
