import { show } from "../options.js";
import { PopulationError, SizeError } from "./errors.js";
import { arrange, type Size } from "./shape.js";

/** The arrays of numbers that JavaScript has. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** What can be chosen from or shuffled: anything in an array, or numbers in a typed array. */
export type Population = readonly unknown[] | TypedArray;

export function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/** Whether the elements are rows, that is, arrays themselves. */
export function isNested(array: Population): array is readonly Population[] {
  return Array.isArray(array[0]) || isTypedArray(array[0]);
}

/** `axis` if it is a whole number that is not negative; otherwise a `SizeError`. */
export function checkAxis(axis: number): number {
  if (Number.isInteger(axis) && axis >= 0) return axis;
  throw new SizeError(`axis must be a whole number, not negative, not ${show(axis)}.`);
}

/** How many items `a` has along `axis`; a number stands for 0, 1, …, a - 1. */
export function populationSize(a: number | Population, axis: number): number {
  if (typeof a === "number") {
    if (Number.isSafeInteger(a)) return a;
    throw new PopulationError(`The number of items must be a whole number below 2^53, not ${show(a)}.`);
  }
  let level: unknown = a;
  for (let depth = 0; ; ++depth) {
    if (!Array.isArray(level) && !isTypedArray(level)) {
      if (depth === 0) throw new PopulationError(`Expected a number, an array or a typed array, not ${show(a)}.`);
      throw new SizeError(`axis ${show(axis)} does not exist: the array has ${depth}.`);
    }
    if (depth === axis) return level.length;
    if (level.length === 0) throw new SizeError(`axis ${show(axis)} does not exist: the array is empty.`);
    level = level[0];
  }
}

/** A new array of the kind that `like` is. */
function fresh(like: Population, length: number): unknown[] {
  if (!isTypedArray(like)) return new Array<unknown>(length);
  const Kind = like.constructor as new (length: number) => unknown;
  return new Kind(length) as unknown[];
}

/** `items` in an array of the kind that `like` is. */
export function ofKind(like: Population, items: readonly unknown[]): Population {
  const out = fresh(like, items.length);
  for (let i = 0; i < items.length; ++i) out[i] = items[i];
  return out;
}

/** The items of `a` at `indices`, in an array of the kind that `a` is. */
export function gather<A extends Population>(a: A, indices: ArrayLike<number>): A {
  const out = fresh(a, indices.length);
  for (let i = 0; i < indices.length; ++i) out[i] = a[indices[i] as number];
  return out as Population as A;
}

/** The items of a nested array at `indices` of one of its axes. */
export function gatherAlong<A extends Population>(a: A, indices: ArrayLike<number>, axis: number): A {
  if (axis === 0) return gather(a, indices);
  return (a as readonly A[]).map((row) => gatherAlong(row, indices, axis - 1)) as Population as A;
}

/** As `gatherAlong`, with the indices, and so the result along `axis`, in the nested form that `size` describes. */
export function gatherShaped(a: Population, indices: ArrayLike<number>, axis: number, size: Size): unknown {
  if (axis > 0) return (a as readonly Population[]).map((row) => gatherShaped(row, indices, axis - 1, size));
  const rows = (flat: Population, start: number, end: number): Population => flat.slice(start, end);
  return arrange(gather(a, indices), size, rows, (flat) => flat[0]);
}

/** Brings the items of a nested array into the given order along `axis`, in place. */
export function rearrange(array: unknown[] | TypedArray, order: ArrayLike<number>, axis: number): void {
  if (axis > 0) {
    for (const row of array as (unknown[] | TypedArray)[]) rearrange(row, order, axis - 1);
    return;
  }
  const items = gather(array, order);
  for (let i = 0; i < items.length; ++i) array[i] = items[i];
}
