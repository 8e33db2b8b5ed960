import { show } from "../options.js";
import { ProbabilitiesError } from "./errors.js";
import type { RandomMemory } from "./memory.js";

/** Probabilities of the items: of any numbers, summing to 1. */
export type Probabilities = readonly number[] | Float64Array | Float32Array;

/**
 * How far a sum may be from 1: the square root of the precision of what the numbers were kept in, as in NumPy. A
 * softmax in single precision is therefore accepted as it is. Choosing divides the running sums, which are in double
 * precision, by their total, and so renormalises it.
 */
const TOLERANCE = Math.sqrt(2 ** -52);
const TOLERANCE_SINGLE = Math.fround(Math.sqrt(2 ** -23));

/**
 * Writes the running sums of `p` to `cumulative` (`count` doubles) and returns their total.
 * Throws `ProbabilitiesError` under NumPy's conditions.
 */
export function cumulate(memory: RandomMemory, cumulative: number, p: Probabilities, count: number): number {
  if (p.length !== count) {
    throw new ProbabilitiesError(`p must have one probability for each of the ${count} items, not ${p.length}.`);
  }
  if (Array.isArray(p)) copyArray(memory.doubles, cumulative / 8, p);
  else memory.doubles.set(p, cumulative / 8);
  const total = memory.kernels.cumulate(cumulative, cumulative, count);
  const tolerance = p instanceof Float32Array ? TOLERANCE_SINGLE : TOLERANCE;
  // The plain sum decides, unless its own rounding could: then NumPy's compensated one does.
  const off = Math.abs(total - 1);
  if (!(off <= tolerance - count * 2 ** -51)) refuse(p, tolerance);
  return total;
}

/** Up to twice as fast as `set`, which engines have optimised for typed arrays. */
function copyArray(doubles: Float64Array, start: number, p: readonly number[]): void {
  // What holes in the array are, which forEach passes over.
  doubles.fill(NaN, start, start + p.length);
  p.forEach((value, i) => {
    doubles[start + i] = value;
  });
}

/** Buckets of a guide table over `n` items: a power of two above their number, so that a search takes a step or two. */
export function guideBuckets(n: number): number {
  return 2 ** Math.max(10, 32 - Math.clz32(n));
}

/** Throws for what is wrong with `p`, if anything is. */
function refuse(p: Probabilities, tolerance: number): void {
  const nan = p.findIndex((value) => !(value === value) || typeof value !== "number");
  if (nan >= 0) throw new ProbabilitiesError(`p contains ${show(p[nan])}, at index ${nan}; expected probabilities.`);
  const negative = p.findIndex((value) => value < 0);
  if (negative >= 0) {
    throw new ProbabilitiesError(`p contains ${String(p[negative])}, at index ${negative}; it must not be negative.`);
  }
  const sum = compensatedSum(p);
  if (!(Math.abs(sum - 1) <= tolerance)) {
    throw new ProbabilitiesError(`p must sum to 1, give or take ${tolerance.toExponential(1)}; it sums to ${sum}.`);
  }
}

/** W. Kahan's summation (1965), in the order of operations that NumPy has. */
function compensatedSum(p: Probabilities): number {
  let sum = p[0] ?? 0;
  let lost = 0;
  for (let i = 1; i < p.length; ++i) {
    const value = (p[i] as number) - lost;
    const next = sum + value;
    lost = next - sum - value;
    sum = next;
  }
  return sum;
}
