import { show } from "../options.js";
import type { Draws } from "./draws.js";
import { BoundsError } from "./errors.js";
import { arrange, countOf, shapedDoubles, type Shaped, type Size } from "./shape.js";

/** What a `size` of rows of 64-bit integers gives. */
export type BigIntegers<S extends Size> = Shaped<S, BigInt64Array<ArrayBuffer>, bigint>;

/**
 * Integers from `low` to `high`, or from 0 to `low` without `high`; `endpoint`: whether the upper end is one of them.
 * Bigints when an end is a bigint. As in NumPy, nothing is checked when nothing is drawn.
 */
export function drawIntegers(
  draws: Draws,
  low: number | bigint,
  high: number | bigint | undefined,
  size: Size | undefined,
  endpoint: boolean,
): unknown {
  const from = high === undefined ? 0 : low;
  const to = high ?? low;
  const count = size === undefined ? 1 : countOf(size);
  if (typeof low === "number" && typeof to === "number") {
    const last = endpoint ? to : to - 1;
    if (count > 0) check(from, last, to, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, "2^53");
    const drawn = draws.integers(Number(from), last, count);
    return size === undefined ? drawn[0] : shapedDoubles(drawn, size);
  }
  const last = endpoint ? whole(to) : whole(to) - 1n;
  if (count > 0) check(whole(from), last, to, -(2n ** 63n), 2n ** 63n - 1n, "2^63");
  const drawn = draws.bigintegers(whole(from), last, count);
  const rows = (all: typeof drawn, start: number, end: number): typeof drawn => all.subarray(start, end);
  return size === undefined ? drawn[0] : arrange(drawn, size, rows, (all) => all[0]);
}

function whole(end: number | bigint): bigint {
  if (typeof end === "bigint" || Number.isSafeInteger(end)) return BigInt(end);
  throw new BoundsError(`low and high must be whole numbers, not ${show(end)}.`);
}

function check(
  low: number | bigint,
  last: number | bigint,
  high: number | bigint,
  minimum: number | bigint,
  maximum: number | bigint,
  limit: string,
): void {
  const isWhole = (end: number | bigint): boolean => typeof end === "bigint" || Number.isInteger(end);
  if (!isWhole(low) || !isWhole(last) || low < minimum || last > maximum) {
    throw new BoundsError(`low and high must be whole numbers within ±${limit}, not ${show(low)} and ${show(high)}.`);
  }
  if (low > last) throw new BoundsError(`low must be below high: ${show(low)} >= ${show(high)}.`);
}
