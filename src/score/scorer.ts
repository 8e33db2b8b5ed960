import type { CorpusKind, EncodedCorpus } from "../text/corpus.js";

/** Gets ln P(token | those before) of the token at a place among a corpus's ids. */
export type EachToken = (at: number, logProbability: number) => void;

/** What tells probabilities of tokens: a network, or counts. */
export interface Scorer {
  /** What the probabilities come from; `undefined` where nobody knows. */
  readonly trainedOn: CorpusKind | undefined;
  /** eˣ, the same on every engine. */
  readonly exp: (x: number) => number;
  /** Calls `each` for every token of a corpus once, in whatever order; yields where a pause would be welcome. */
  tokens(corpus: EncodedCorpus, each: EachToken): Iterator<void>;
}
