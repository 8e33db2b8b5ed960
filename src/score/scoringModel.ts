import { checked } from "../options.js";
import type { Corpus, CorpusKind } from "../text/corpus.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { compare, type Comparison } from "./compare.js";
import { evaluate, type Evaluation } from "./evaluate.js";
import { rank, type RankedText, type RankOptions } from "./rank.js";
import { scoreChecks, scoreTexts, type Score, type ScoreOptions } from "./score.js";
import type { Scorer } from "./scorer.js";

/** A model that says how likely texts are: a `LanguageModel`, or an `NgramModel`. All calls throw `InvalidOptionError`. */
export class ScoringModel {
  /** Text to ids and back. */
  readonly tokenizer: Tokenizer;
  readonly #scorer: Scorer;

  /** @internal */
  protected constructor(tokenizer: Tokenizer, scorer: Scorer) {
    this.tokenizer = tokenizer;
    this.#scorer = scorer;
  }

  /**
   * Whether the last training was on one running text ("text") or on sequences, each ended by `<EOS>`; `undefined` for a
   * model that was not trained, and for files that do not say.
   */
  get trainedOn(): CorpusKind | undefined {
    return this.#scorer.trainedOn;
  }

  /** How likely a text is, token by token, as a whole sequence ended by `<EOS>`. */
  score(text: string, options: ScoreOptions = {}): Score {
    return this.#score("score", [text], options)[0] as Score;
  }

  /** An n-best list, such as a speech recogniser's, most likely first; scored together, faster than one by one. */
  rank(texts: Iterable<string>, options: RankOptions = {}): RankedText[] {
    return rank(this.#scorer, this.tokenizer, texts, options);
  }

  /** Which of two texts is likelier, by how much, and where they part. */
  compare(a: string, b: string, options: ScoreOptions = {}): Comparison {
    return compare(...(this.#score("compare", [a, b], options) as [Score, Score]));
  }

  /**
   * Mean loss of a corpus: a string is one running text, anything else one sequence an item, each ended by `<EOS>`; empty
   * items are left out. Throws `EmptyCorpusError`.
   */
  async evaluate(corpus: Corpus, options: ScoreOptions = {}): Promise<Evaluation> {
    return evaluate(this.#scorer, this.tokenizer, corpus, options);
  }

  #score(call: string, texts: readonly string[], options: ScoreOptions): Score[] {
    return scoreTexts(this.#scorer, this.tokenizer, texts, checked(call, options, scoreChecks(this.#scorer)));
  }
}
