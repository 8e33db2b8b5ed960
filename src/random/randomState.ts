import { drawIntegers, type BigIntegers } from "./integers.js";
import { sharedMemory, type RandomMemory } from "./memory.js";
import {
  MT19937_BYTES,
  readMt19937,
  seedMt19937,
  writeMt19937,
  type LegacySeed,
  type Mt19937State,
} from "./mt19937.js";
import type { SeedSequence } from "./seedSequence.js";
import type { Doubles, Size } from "./shape.js";
import { RandomStream } from "./stream.js";

/**
 * NumPy's older generator (the Mersenne Twister, MT19937): the same seed draws the same numbers as
 * `np.random.RandomState(seed)`, and as the functions of `np.random` after `np.random.seed(seed)`, to the last bit.
 */
export class RandomState extends RandomStream {
  /**
   * `seed`: fresh entropy when absent; a `SeedSequence` for what NumPy writes `RandomState(MT19937(sequence))`.
   * `memory`: where the state lives; the one of all generators, unless a test wants its own. Throws `SeedError` for a
   * seed that is not a whole number from 0 to 2^32 - 1, or a sequence of such.
   */
  constructor(seed?: LegacySeed | SeedSequence, memory: RandomMemory = sharedMemory()) {
    super(memory, "random state", MT19937_BYTES, true);
    this.seed(seed);
  }

  /** Starts again from `seed`, as a new `RandomState` would. */
  seed(seed?: LegacySeed | SeedSequence): void {
    seedMt19937(this.draws.memory, this.draws.state, seed);
  }

  /** The same as `random`. */
  randomSample(): number;
  randomSample<const S extends Size>(size: S): Doubles<S>;
  randomSample<const S extends Size>(size?: S): number | Doubles<S>;
  randomSample(size?: Size): unknown {
    return this.random(size);
  }

  /** Doubles from 0, inclusive, to 1, exclusive: one, or a nested array with the axes given one by one. */
  rand(): number;
  rand<const S extends readonly number[]>(...shape: S): Doubles<S>;
  rand(...shape: number[]): unknown {
    return this.random(shape.length === 0 ? undefined : shape);
  }

  /** Normal draws of mean 0 and standard deviation 1: one, or a nested array with the axes given one by one. */
  randn(): number;
  randn<const S extends readonly number[]>(...shape: S): Doubles<S>;
  randn(...shape: number[]): unknown {
    return this.standardNormal(shape.length === 0 ? undefined : shape);
  }

  /**
   * Integers from `low`, inclusive, to `high`, exclusive, or from 0 to `low` without `high`. Numbers or bigints, as
   * with `Generator.integers`. Throws `BoundsError` when there is no such integer, or when an end is not whole or out
   * of range.
   */
  randint(low: number, high?: number): number;
  randint(low: bigint, high?: bigint): bigint;
  randint<const S extends Size>(low: number, high: number | undefined, size: S): Doubles<S>;
  randint<const S extends Size>(low: bigint, high: bigint | undefined, size: S): BigIntegers<S>;
  randint(low: number | bigint, high?: number | bigint, size?: Size): unknown {
    return drawIntegers(this.draws, low, high, size, false);
  }

  /** The state of the generator: what it draws next depends on nothing else. Survives JSON. */
  getState(): Mt19937State {
    return readMt19937(this.draws.memory, this.draws.state);
  }

  /** Restores a state; throws `StateError` for anything else. */
  setState(saved: Mt19937State): void {
    writeMt19937(this.draws.memory, this.draws.state, saved);
  }
}
