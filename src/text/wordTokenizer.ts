import { integer, knownOptions } from "../options.js";
import { nothingIn, type Corpus, type CorpusAtOnce } from "./corpusItems.js";
import { eachSlice, eachSliceAtOnce } from "./slices.js";
import { endOfSequence, firstId, maximumVocabularySize, unknown } from "./vocabulary.js";
import { WordCounts } from "./wordCounts.js";
import { Words, type WordOptions } from "./words.js";
import { WordVocabulary } from "./wordVocabulary.js";

/** How to choose a vocabulary of words; every field may be left out. */
export interface WordFitOptions extends WordOptions {
  /** The most words, `<EOS>` and `<UNK>` not counted: the softmax is over two more; default 10000. */
  readonly maxVocabulary?: number | undefined;
  /** How often a word must occur at least; default 1. */
  readonly minCount?: number | undefined;
}

const FIT_OPTIONS = ["maxVocabulary", "minCount", "segmentation", "punctuation", "lowercase", "locale"];

/**
 * A `Tokenizer` with one token for each of the most frequent words of a corpus. Ids: 0 is `<EOS>`, 1 is `<UNK>`, then the
 * words from the most frequent one on, equally frequent ones in the order of their code units. Every other word encodes to
 * `<UNK>`, as do "<unk>" and "<UNK>". White space is not kept: `decode` writes a normal form, whose ids are the same again
 * except where `Intl.Segmenter` finds other words in scripts without spaces.
 */
export type WordTokenizer = WordVocabulary;

export const WordTokenizer = /* @__PURE__ */ Object.assign(WordVocabulary, {
  /**
   * The tokenizer that knows the most frequent words of `corpus`. `EmptyCorpusError` where there is no word at all;
   * `InvalidOptionError` for anything that is not text, an async iterable included: that is what `fitAsync` is for.
   */
  fit(corpus: CorpusAtOnce, options: WordFitOptions = {}): WordTokenizer {
    const fitting = new WordFitting(options);
    eachSliceAtOnce(corpus, fitting.words, fitting.add);
    return fitting.tokenizer();
  },

  /** `fit` for any corpus, with pauses for the event loop; holds no more of the text than a slice. */
  async fitAsync(corpus: Corpus, options: WordFitOptions = {}): Promise<WordTokenizer> {
    const fitting = new WordFitting(options);
    await eachSlice(corpus, fitting.words, fitting.add);
    return fitting.tokenizer();
  },
});

/** Counts words, to choose a vocabulary of them. */
export class WordFitting {
  readonly words: Words;
  readonly #most: number;
  readonly #least: number;
  readonly #counts = new WordCounts();

  /** Throws `InvalidOptionError`. */
  constructor(options: WordFitOptions) {
    knownOptions("WordTokenizer.fit", options, FIT_OPTIONS);
    this.words = new Words(options);
    this.#most = integer("maxVocabulary", options.maxVocabulary ?? 10_000, 1, maximumVocabularySize - firstId);
    this.#least = integer("minCount", options.minCount ?? 1, 1, 2 ** 31 - 1);
  }

  readonly add = (text: string): void => this.#counts.add(this.words.of(text));

  tokenizer(): WordTokenizer {
    const tokens = this.#counts.mostFrequent(this.#most, this.#least);
    if (tokens.length === 0) {
      throw nothingIn("corpus", this.#least > 1 ? `has no word that occurs ${this.#least} times` : "has no word");
    }
    return WordVocabulary.fromJSON({ ...this.words.settings, vocabulary: [endOfSequence, unknown, ...tokens] });
  }
}
