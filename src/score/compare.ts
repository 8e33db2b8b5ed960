import type { Score, ScoredToken } from "./score.js";

/** What two texts have at one place; `undefined` for the one that has nothing to put beside the other's token. */
export interface AlignedTokens {
  readonly a: ScoredToken | undefined;
  readonly b: ScoredToken | undefined;
}

/** Two texts side by side. */
export interface Comparison {
  readonly a: Score;
  readonly b: Score;
  /** Which is likelier; `undefined` where neither is. */
  readonly likelier: "a" | "b" | undefined;
  /** ln (P(a) / P(b)) in nats: above 0 where `a` is likelier; NaN where neither is possible. */
  readonly logOdds: number;
  /** The index of the first token that differs; -1 where none does. */
  readonly divergesAt: number;
  /** The tokens from there on; those after the last that differs are side by side again. */
  readonly aligned: readonly AlignedTokens[];
}

/** Sets two scores side by side. */
export function compare(a: Score, b: Score): Comparison {
  const least = Math.min(a.tokens.length, b.tokens.length);
  const longest = Math.max(a.tokens.length, b.tokens.length);
  const same = (place: number): boolean => a.tokens.at(place)?.token === b.tokens.at(place)?.token;
  let before = 0;
  while (before < least && same(before)) before++;
  let after = 0;
  while (after < least - before && same(-1 - after)) after++;
  const aligned = Array.from({ length: longest - before }, (_, i) => {
    const place = before + i;
    const end = place - longest;
    const at = ({ tokens }: Score): ScoredToken | undefined =>
      end >= -after ? tokens.at(end) : place < tokens.length - after ? tokens[place] : undefined;
    return { a: at(a), b: at(b) };
  });
  const logOdds = a.logProbability - b.logProbability;
  const likelier = logOdds > 0 ? "a" : logOdds < 0 ? "b" : undefined;
  return { a, b, likelier, logOdds, divergesAt: before < longest ? before : -1, aligned };
}
