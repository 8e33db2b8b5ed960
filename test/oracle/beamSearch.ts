/** ln P of every possible next token after the given ones, by its text; "" ends the text. */
export type NextLogProbabilities = (before: readonly string[]) => ReadonlyMap<string, number>;

export interface Found {
  text: string;
  logProbability: number;
  score: number;
  ended: boolean;
}

/** A completion's score for a sum of log-probabilities of n tokens (Wu et al. 2016, equation 14). */
export function completionScore(logProbability: number, n: number, lengthPenalty: number): number {
  return logProbability / Math.pow((5 + n) / 6, lengthPenalty);
}

/**
 * Beam search by its definition, to the last length: of all continuations of the `width` beginnings, in the order of their
 * probability, the first `width` that go on are the next beginnings, and what ends before them is found.
 */
export function beamSearch(
  next: NextLogProbabilities,
  { width, maxLength, lengthPenalty }: { width: number; maxLength: number; lengthPenalty: number },
): Found[] {
  const found: Found[] = [];
  let beams: { tokens: string[]; logProbability: number }[] = [{ tokens: [], logProbability: 0 }];
  for (let length = 1; length <= maxLength; length++) {
    const all = beams.flatMap(({ tokens, logProbability }) =>
      [...next(tokens)].map(([token, logP]) => ({ tokens, token, logProbability: logProbability + logP })),
    );
    all.sort((a, b) => b.logProbability - a.logProbability);
    beams = [];
    for (const { tokens, token, logProbability } of all) {
      if (beams.length === width) break;
      const ended = token === "";
      if (!ended) beams.push({ tokens: [...tokens, token], logProbability });
      if (!ended && length < maxLength) continue;
      const score = completionScore(logProbability, length, lengthPenalty);
      found.push({ text: tokens.join("") + token, logProbability, score, ended });
    }
  }
  return found.sort((a, b) => b.score - a.score);
}
