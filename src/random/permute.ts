import type { Draws } from "./draws.js";
import { gather, isNested, ofKind, type Population } from "./population.js";

/** A copy of a nested array in which all elements change places. */
export function permuteFlat(draws: Draws, array: Population): Population {
  const elements: unknown[] = [];
  const collect = (level: Population): void =>
    isNested(level) ? level.forEach(collect) : void elements.push(...level);
  collect(array);
  const permuted = gather(elements, draws.order(elements.length));
  let next = 0;
  const refill = (level: Population): Population =>
    isNested(level) ? level.map(refill) : ofKind(level, permuted.slice(next, (next += level.length)));
  return refill(array);
}

/**
 * A copy of a nested array whose slices along `axis` are each shuffled on their own, in row-major order of the other
 * axes.
 */
export function permuteSlices(draws: Draws, array: Population, axis: number): Population {
  if (axis > 0) return (array as readonly Population[]).map((row) => permuteSlices(draws, row, axis - 1));
  if (!isNested(array)) return gather(array, draws.order(array.length));
  const columns = Array.from(array[0] ?? [], (_, j) =>
    permuteSlices(
      draws,
      array.map((row) => row[j]),
      0,
    ),
  );
  return array.map((row, i) =>
    ofKind(
      row,
      columns.map((column) => column[i]),
    ),
  );
}
