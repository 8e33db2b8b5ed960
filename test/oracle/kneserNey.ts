/**
 * Interpolated modified Kneser-Ney n-grams (Chen and Goodman 1998), slowly: every count is looked for in the corpus anew, and
 * every probability written as its equation. A sequence begins with the token `begin`, which is never predicted.
 */
export interface Oracle {
  /** p(w | h): `context` is the whole sequence so far, without its beginning. */
  probability: (w: number, context: readonly number[]) => number;
  /** D1, D2, D3+ for n-grams of a length. */
  discounts: (length: number) => number[];
}

const begin = -1;

export function kneserNey(sequences: readonly (readonly number[])[], order: number, V: number): Oracle {
  const marked = sequences.map((sequence) => (order > 1 ? [begin, ...sequence] : [...sequence]));

  /** All occurrences of n-grams of a length, as text. */
  const occurrences = (length: number): string[] =>
    marked.flatMap((sequence) => sequence.slice(length - 1).map((_, i) => sequence.slice(i, i + length).join(" ")));
  const byLength = Array.from({ length: order + 2 }, (_, length) => (length > 0 ? occurrences(length) : []));

  /** a(ngram): occurrences, or how many different tokens precede it. */
  const adjusted = memoized((text: string): number => {
    const ngram = text.split(" ").map(Number);
    if (text === String(begin)) return 0;
    if (ngram.length === order || ngram[0] === begin)
      return byLength[ngram.length]!.filter((one) => one === text).length;
    const before = byLength[ngram.length + 1]!.filter((one) => one.endsWith(` ${text}`));
    return new Set(before.map((one) => one.split(" ")[0])).size;
  });

  const discounts = memoized((length: string): number[] => {
    const counts = [...new Set(byLength[Number(length)])].map(adjusted);
    const n = (k: number): number => counts.filter((count) => count === k).length;
    const Y = n(1) / (n(1) + 2 * n(2));
    return [1, 2, 3].map((k) => {
      const estimate = k - ((k + 1) * Y * n(k + 1)) / n(k);
      return estimate > 0 && estimate < k ? estimate : k / 2;
    });
  });

  const D = (count: number, length: number): number =>
    count === 0 ? 0 : discounts(String(length))[Math.min(count, 3) - 1]!;

  const probabilityAfter = (w: number, h: readonly number[]): number => {
    const lower = h.length === 0 ? 1 / V : probabilityAfter(w, h.slice(1));
    const followers = Array.from({ length: V }, (_, v) => adjusted([...h, v].join(" ")));
    const total = followers.reduce((a, b) => a + b, 0);
    if (total === 0) return lower;
    const gamma = followers.reduce((sum, count) => sum + D(count, h.length + 1), 0) / total;
    const count = adjusted([...h, w].join(" "));
    return (count - D(count, h.length + 1)) / total + gamma * lower;
  };

  return {
    probability: (w, context) => probabilityAfter(w, order > 1 ? [begin, ...context].slice(1 - order) : []),
    discounts: (length) => discounts(String(length)),
  };
}

function memoized<T>(f: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    if (!known.has(key)) known.set(key, f(key));
    return known.get(key)!;
  };
}
