import type { TokenDecoder } from "./tokenDecoder.js";
import { tokensFromJSON, Vocabulary } from "./vocabulary.js";
import { wordDecoder } from "./wordDecoder.js";
import { Words, type WordSettings } from "./words.js";

/** A `WordTokenizer` without what it takes to fit one. */
export class WordVocabulary extends Vocabulary {
  readonly kind = "word";
  readonly #words: Words;

  private constructor(tokens: readonly string[], words: Words) {
    super(tokens, words);
    this.#words = words;
  }

  /** The tokenizer that `toJSON()` described; `ModelFileError` or `InvalidOptionError` where `json` describes none. */
  static fromJSON(json: Readonly<Record<string, unknown>>): WordVocabulary {
    return new WordVocabulary(tokensFromJSON(json["vocabulary"]), new Words(json));
  }

  /** Writes blanks between words where people do; the first one too, unless the text `before` is empty or ends in one. */
  override decoder(before = ""): TokenDecoder {
    return wordDecoder((id) => this.textOf(id), this.#words, before);
  }

  toJSON(): WordSettings & { readonly kind: "word"; readonly vocabulary: readonly string[] } {
    return { kind: this.kind, ...this.#words.settings, vocabulary: this.vocabulary };
  }
}
