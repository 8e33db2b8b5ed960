import { knownOptions } from "../options.js";
import type { Draws } from "./draws.js";
import { PopulationError, ProbabilitiesError } from "./errors.js";
import { checkAxis, gatherShaped, populationSize, type Population } from "./population.js";
import { cumulate, guideBuckets, type Probabilities } from "./probabilities.js";
import { countOf, shapedDoubles, type Size } from "./shape.js";

/** Options of `choice` that both families of generators know. */
export interface ChoiceOptions {
  /** How many, or the axes of a nested result; a single item when absent. */
  size?: Size | undefined;
  /** Whether an item may be chosen more than once; default true. */
  replace?: boolean | undefined;
  /** A probability for each item; equal ones when absent. */
  p?: Probabilities | undefined;
}

/** Options with a size, and without. */
export type Sized<Options, S extends Size> = Options & { size: S };
export type Single<Options> = Options & { size?: undefined };

/** What both families know. */
export const CHOICE_OPTIONS = ["size", "replace", "p"];

/** Refuses what is no object of `known` options, quickly: a draw takes no longer than reading a few names. */
export function checkChoice<T extends ChoiceOptions>(options: T, known: readonly string[]): T {
  if (typeof options === "object" && (options as unknown) !== null) {
    let strange = false;
    for (const key in options) strange ||= !known.includes(key);
    if (!strange && !Array.isArray(options)) return options;
  }
  return knownOptions("choice", options, known);
}

/** The draws of `choice`. `axis` and `shuffle`: see `GeneratorChoiceOptions`. */
export function choose(
  draws: Draws,
  a: number | Population,
  options: ChoiceOptions,
  axis: number,
  shuffle: boolean,
): unknown {
  const { size, replace = true, p } = options;
  const n = populationSize(a, checkAxis(axis));
  const count = size === undefined ? 1 : countOf(size);
  if (n <= 0 && count > 0) throw new PopulationError(`There is nothing to choose from: the number of items is ${n}.`);
  if (!replace && count > n) {
    throw new PopulationError(`Without replacement, ${count} of ${n} items cannot be chosen; ask for ${n} at most.`);
  }
  if (size === undefined && p !== undefined && replace) {
    const index = weightedOne(draws, p, n);
    return typeof a === "number" ? index : gatherShaped(a, [index], axis, []);
  }
  let indices: Float64Array<ArrayBuffer>;
  if (p === undefined) indices = replace ? draws.integers(0, n - 1, count) : draws.distinct(n, count, shuffle);
  else indices = replace ? weighted(draws, p, n, count) : weightedDistinct(draws, p, n, count);
  if (typeof a !== "number") return gatherShaped(a, indices, axis, size ?? []);
  return size === undefined ? indices[0] : shapedDoubles(indices, size);
}

function weightedOne({ memory, state }: Draws, p: Probabilities, n: number): number {
  const cumulative = memory.scratch(n * 8);
  const total = cumulate(memory, cumulative, p, n);
  return memory.kernels.searchCumulative(cumulative, n, total, memory.kernels.nextDouble(state));
}

function weighted({ memory, state }: Draws, p: Probabilities, n: number, count: number): Float64Array<ArrayBuffer> {
  const { kernels } = memory;
  // A guide of one bucket an item or more pays for its making when it serves one draw for sixteen buckets.
  const wanted = guideBuckets(n);
  const buckets = count * 16 > wanted ? wanted : 0;
  const cumulative = memory.scratch((n + count) * 8 + buckets * 4);
  const total = cumulate(memory, cumulative, p, n);
  const drawn = cumulative + n * 8;
  kernels.uniformFill(drawn, state, 0, 1, count);
  if (buckets === 0) {
    kernels.searchCumulativeAll(drawn, cumulative, total, n, count);
  } else {
    const guide = drawn + count * 8;
    kernels.prepareGuide(guide, cumulative, total, n, buckets);
    kernels.searchGuidedAll(drawn, guide, cumulative, buckets, count);
  }
  return memory.f64(drawn, count).slice();
}

/** Draws in rounds as NumPy does: each keeps what is new among its draws and strikes it out for the next. */
function weightedDistinct(
  { memory, state }: Draws,
  p: Probabilities,
  n: number,
  count: number,
): Float64Array<ArrayBuffer> {
  const { kernels } = memory;
  const cumulative = memory.scratch((2 * n + count) * 8);
  const remaining = cumulative + n * 8;
  const drawn = remaining + n * 8;
  cumulate(memory, cumulative, p, n);
  const rest = memory.f64(remaining, n);
  rest.set(p);
  const possible = rest.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  if (possible < count) {
    throw new ProbabilitiesError(
      `Only ${possible} of ${n} items have a probability above 0: ${count} different ones cannot be chosen.`,
    );
  }
  const found = new Float64Array(count);
  for (let have = 0; have < count;) {
    const missing = count - have;
    kernels.uniformFill(drawn, state, 0, 1, missing);
    const total = kernels.cumulate(cumulative, remaining, n);
    kernels.searchCumulativeAll(drawn, cumulative, total, n, missing);
    for (const index of new Set(memory.f64(drawn, missing))) {
      found[have++] = index;
      rest[index] = 0;
    }
  }
  return found;
}
