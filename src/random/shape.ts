import { show } from "../options.js";
import { SizeError } from "./errors.js";

/** How many: a count, or the lengths of the axes of a nested array. */
export type Size = number | readonly number[];

/** Rows nested to a depth that is known only at run time. */
export type Nested<Row> = Row | Nested<Row>[];

/**
 * What a call with size `S` returns, when one axis of results is a `Row`: a `Row` for a count or one axis, an array
 * of rows for two axes, and so on. Without axes (`[]`) it is a single `Item`.
 */
export type Shaped<S extends Size, Row, Item> = S extends readonly number[]
  ? number extends S["length"]
    ? Nested<Row> | Item
    : S extends readonly []
      ? Item
      : S extends readonly [number]
        ? Row
        : S extends readonly [number, ...infer Rest extends readonly number[]]
          ? Shaped<Rest, Row, Item>[]
          : never
  : Row;

/** How many items `size` asks for; throws `SizeError` unless every length is whole and not negative. */
export function countOf(size: Size): number {
  if (typeof size === "number") {
    if (Number.isSafeInteger(size) && size >= 0) return size;
    throw new SizeError(`size must be a whole number, not negative, not ${show(size)}.`);
  }
  if (!Array.isArray(size)) throw new SizeError(`size must be a number or an array of numbers, not ${show(size)}.`);
  return (size as readonly number[]).reduce((product, length) => product * countOf(length), 1);
}

interface Row {
  readonly length: number;
}

/** `flat` (row-major) in the nested form that `size` describes; rows come from `slice` (a view, or a copy). */
export function arrange<R extends Row, S extends Size, Item>(
  flat: R,
  size: S,
  slice: (flat: R, start: number, end: number) => R,
  at: (flat: R) => Item,
): Shaped<S, R, Item> {
  if (typeof size === "number") return flat as Shaped<S, R, Item>;
  const axes: readonly number[] = size;
  if (axes.length === 0) return at(flat) as Shaped<S, R, Item>;
  const nest = (axis: number, start: number, end: number): Nested<R> => {
    if (axis === axes.length - 1) return slice(flat, start, end);
    const length = axes[axis] as number;
    const step = length === 0 ? 0 : (end - start) / length;
    return Array.from({ length }, (_, i) => nest(axis + 1, start + i * step, start + (i + 1) * step));
  };
  return (axes.length === 1 ? flat : nest(0, 0, flat.length)) as Shaped<S, R, Item>;
}

/** What a `size` of rows of doubles gives. */
export type Doubles<S extends Size> = Shaped<S, Float64Array<ArrayBuffer>, number>;

/** `flat` doubles in the nested form that `size` describes; rows are views of one buffer. */
export function shapedDoubles<S extends Size>(flat: Float64Array<ArrayBuffer>, size: S): Doubles<S> {
  const rows = (all: typeof flat, start: number, end: number): typeof flat => all.subarray(start, end);
  return arrange(flat, size, rows, (all) => all[0] as number);
}
