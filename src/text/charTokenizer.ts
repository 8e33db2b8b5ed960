import { InvalidOptionError } from "../errors.js";
import { knownOptions } from "../options.js";
import { Characters, CharVocabulary, type CharUnit } from "./charVocabulary.js";
import { nothingIn, type Corpus, type CorpusAtOnce } from "./corpusItems.js";
import { eachSlice, eachSliceAtOnce } from "./slices.js";
import { endOfSequence, firstId, maximumVocabularySize, unknown } from "./vocabulary.js";

/** What a character is. */
export interface CharOptions {
  /**
   * "codePoint" (default), or "grapheme": what people see as one character, such as a letter with its accents, a flag or a
   * family of emoji, is one token.
   */
  readonly unit?: CharUnit | undefined;
}

/**
 * A `Tokenizer` with one token for each character of the corpus it was fitted to. Ids: 0 is `<EOS>`, 1 is `<UNK>`, then the
 * characters in the order of their (first) code points. A lone surrogate is a code point of its own. A character that was
 * not in the corpus encodes to `<UNK>`. Graphemes are those of the runtime's `Intl.Segmenter`; runtimes may differ in rare
 * ones.
 */
export type CharTokenizer = CharVocabulary;

export const CharTokenizer = /* @__PURE__ */ Object.assign(CharVocabulary, {
  /**
   * The tokenizer that knows every character of `corpus`. `EmptyCorpusError` where there is none at all;
   * `InvalidOptionError` for anything that is not text, an async iterable included: that is what `fitAsync` is for.
   */
  fit(corpus: CorpusAtOnce, options: CharOptions = {}): CharTokenizer {
    const seen = new SeenCharacters(options);
    eachSliceAtOnce(corpus, seen.characters, seen.add);
    return seen.tokenizer();
  },

  /** `fit` for any corpus, with pauses for the event loop; holds no more of the text than a slice. */
  async fitAsync(corpus: Corpus, options: CharOptions = {}): Promise<CharTokenizer> {
    const seen = new SeenCharacters(options);
    await eachSlice(corpus, seen.characters, seen.add);
    return seen.tokenizer();
  },
});

class SeenCharacters {
  readonly characters: Characters;
  readonly #seen = new Set<string>();

  constructor(options: CharOptions) {
    this.characters = new Characters(knownOptions("CharTokenizer.fit", options, ["unit"]).unit);
  }

  readonly add = (text: string): void => {
    for (const character of this.characters.of(text)) {
      // Copied, since a part of a text keeps all of the text in memory.
      if (!this.#seen.has(character)) this.#seen.add([...character].join(""));
    }
  };

  tokenizer(): CharTokenizer {
    const first = (character: string): number => character.codePointAt(0) as number;
    const tokens = [...this.#seen].sort((a, b) => first(a) - first(b) || (a < b ? -1 : 1));
    if (tokens.length === 0) throw nothingIn("corpus", "has no character");
    if (tokens.length > maximumVocabularySize - firstId) {
      throw new InvalidOptionError(
        `The corpus has ${tokens.length} different characters, but a vocabulary has at most ${maximumVocabularySize} tokens: is it text?`,
      );
    }
    return CharVocabulary.fromJSON({ unit: this.characters.unit, vocabulary: [endOfSequence, unknown, ...tokens] });
  }
}
