import { show } from "../options.js";
import { BoundsError, PopulationError } from "./errors.js";
import { sharedMemory, type RandomMemory } from "./memory.js";
import { OwnedBlock } from "./ownedBlock.js";
import { isTypedArray } from "./population.js";
import { cumulate, guideBuckets, type Probabilities } from "./probabilities.js";
import { countOf, shapedDoubles, type Doubles, type Size } from "./shape.js";
import type { RandomSource } from "./source.js";
import { RandomStream } from "./stream.js";

/**
 * Probabilities of 0, 1, …, n - 1, prepared once for many draws: `sample(rng)` is the index that
 * `rng.choice(n, { p })` gives from the same state of the generator, without that call's work in proportion to n.
 *
 * Lives in WebAssembly memory (12 to 16 bytes an item, 4 kB at least) until `dispose()` or until it is collected.
 */
export class Categorical implements Disposable {
  readonly #memory: RandomMemory;
  readonly #block: OwnedBlock;
  /** Items. */
  readonly #n: number;
  readonly #buckets: number;

  /**
   * `p`: copied; under the conditions of `choice`, of single precision too, see there. `memory`: where it lives; the
   * one of all generators, unless a test wants its own. Throws `ProbabilitiesError`, and `PopulationError` when there
   * is nothing to choose from.
   */
  constructor(p: Probabilities, memory: RandomMemory = sharedMemory()) {
    if ((!Array.isArray(p) && !isTypedArray(p)) || p.length === 0) {
      throw new PopulationError(`p must be an array of probabilities, one at least, not ${show(p)}.`);
    }
    this.#memory = memory;
    this.#n = p.length;
    this.#buckets = guideBuckets(p.length);
    const sums = memory.scratch(8 * p.length);
    const total = cumulate(memory, sums, p, p.length);
    this.#block = new OwnedBlock(memory, "distribution", 8 * p.length + 4 * this.#buckets);
    const cumulative = this.#block.address;
    memory.f64(cumulative, p.length).set(memory.f64(sums, p.length));
    memory.kernels.prepareGuide(this.#guide(cumulative), cumulative, total, p.length, this.#buckets);
  }

  /**
   * One index, or with `size` as many as it says, drawn with `rng`: a `RandomState`, a `Generator`, or any other
   * source of doubles from 0, inclusive, to 1, exclusive (`BoundsError` for anything else).
   */
  sample(rng: RandomSource): number;
  sample<const S extends Size>(rng: RandomSource, size: S): Doubles<S>;
  sample<const S extends Size>(rng: RandomSource, size?: S): number | Doubles<S>;
  sample(rng: RandomSource, size?: Size): unknown {
    const { kernels } = this.#memory;
    const cumulative = this.#block.address;
    const guide = this.#guide(cumulative);
    if (size === undefined) return kernels.searchGuided(guide, cumulative, this.#buckets, double(rng));
    const count = countOf(size);
    const doubles =
      rng instanceof RandomStream ? rng.random(count) : Float64Array.from({ length: count }, () => double(rng));
    const drawn = this.#memory.scratch(8 * count);
    this.#memory.f64(drawn, count).set(doubles);
    kernels.searchGuidedAll(drawn, guide, cumulative, this.#buckets, count);
    return shapedDoubles(this.#memory.f64(drawn, count).slice(), size);
  }

  /** Gives the memory back; a second call does nothing. `sample` throws `DisposedError` afterwards. */
  dispose(): void {
    this.#block.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** The guide table lies behind the running sums. */
  #guide(cumulative: number): number {
    return cumulative + 8 * this.#n;
  }
}

/** The next double of `rng`; kernels trust that it is one. */
function double(rng: RandomSource): number {
  if (typeof (rng as RandomSource | null | undefined)?.random !== "function") {
    throw new BoundsError(`sample takes a generator, such as defaultRng(seed), not ${show(rng)}.`);
  }
  const u = rng.random();
  if (u >= 0 && u < 1) return u;
  throw new BoundsError(`rng.random() must give numbers from 0 to below 1, not ${show(u)}.`);
}
