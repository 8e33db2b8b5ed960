import { logSoftmax } from "./softmax.js";

/** What a token is drawn from, as `SampleOptions` has it; nothing is left out. */
export interface Filters {
  temperature: number;
  /** A divisor for each logit. */
  penalties?: readonly number[];
  topK: number;
  typicalP: number;
  topP: number;
  minP: number;
}

export interface Filtered {
  /** The ids that may be drawn, ascending. */
  kept: number[];
  /** Their probabilities, which add up to 1. */
  probabilities: number[];
  /** How far, relatively, numbers would have to move for another set; what is equal counts as equal. */
  margin: number;
}

/** The distribution that a token is drawn from: everything sorted, in double precision. */
export function filtered(logits: ArrayLike<number>, filters: Filters, excluded = -1): Filtered {
  const { temperature, topK, typicalP, topP, minP } = filters;
  const penalized = Array.from(logits, (x, id) => {
    const penalty = filters.penalties?.[id] ?? 1;
    if (id === excluded) return -Infinity;
    return (x > 0 ? x / penalty : x * penalty) / temperature;
  });
  const p = [...logSoftmax(penalized)].map(Math.exp);
  let kept = p.map((_, id) => id).filter((id) => id !== excluded);
  let margin = Infinity;
  const near = (a: number, b: number): void => {
    if (a !== b) margin = Math.min(margin, Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));
  };

  /** The first of the kept tokens in the order of `rank` (smaller is better) whose weights reach `share` of all. */
  function first(rank: (id: number) => number, weight: (id: number) => number, target: number): void {
    const order = [...kept].sort((a, b) => rank(a) - rank(b) || a - b);
    const all = order.reduce((sum, id) => sum + weight(id), 0);
    let sum = 0;
    let count = 0;
    while (count < order.length && sum < target * all) {
      sum += weight(order[count++]!);
      near(sum, target * all);
    }
    if (count < order.length) near(rank(order[count - 1]!), rank(order[count]!));
    kept = order.slice(0, count).sort((a, b) => a - b);
  }

  first(
    (id) => -penalized[id]!,
    () => 1,
    Math.min(1, topK / kept.length),
  );
  if (typicalP < 1) {
    const total = kept.reduce((sum, id) => sum + p[id]!, 0);
    const surprisal = (id: number): number => -Math.log(p[id]! / total);
    const entropy = kept.reduce((sum, id) => sum + (p[id]! > 0 ? (p[id]! / total) * surprisal(id) : 0), 0);
    first(
      (id) => Math.abs(surprisal(id) - entropy),
      (id) => p[id]!,
      typicalP,
    );
  }
  if (topP < 1) {
    first(
      (id) => -penalized[id]!,
      (id) => p[id]!,
      topP,
    );
  }
  const least = minP * Math.max(...kept.map((id) => p[id]!));
  for (const id of kept) near(p[id]!, least);
  kept = kept.filter((id) => p[id]! >= least);
  const total = kept.reduce((sum, id) => sum + p[id]!, 0);
  return { kept, probabilities: kept.map((id) => p[id]! / total), margin };
}
