import { ModelFileError } from "../errors.js";
import { oneOf, show } from "../options.js";
import { graphemes, settledGraphemes } from "./graphemes.js";
import { tokensFromJSON, Vocabulary, wholeLength } from "./vocabulary.js";

/** What a character is: a code point, or what people see as one. */
export type CharUnit = "codePoint" | "grapheme";

/** Cuts texts into characters. */
export class Characters {
  readonly unit: CharUnit;

  /** Throws `InvalidOptionError`. */
  constructor(unit: unknown = "codePoint") {
    this.unit = oneOf("unit", unit, ["codePoint", "grapheme"]);
  }

  /** The characters of a text, in order; a string is the sequence of its code points. */
  of(text: string): string | string[] {
    return this.unit === "grapheme" ? graphemes(text) : text;
  }

  /** As `Tokenizer.settled`. */
  settled(text: string): number {
    return this.unit === "grapheme" ? settledGraphemes(text) : wholeLength(text);
  }
}

/** A `CharTokenizer` without what it takes to fit one. */
export class CharVocabulary extends Vocabulary {
  readonly kind = "char";
  /** What a token is. */
  readonly unit: CharUnit;

  private constructor(tokens: readonly string[], characters: Characters) {
    super(tokens, characters);
    this.unit = characters.unit;
  }

  /** The tokenizer that `toJSON()` described; `ModelFileError` or `InvalidOptionError` where `json` describes none. */
  static fromJSON(json: Readonly<Record<string, unknown>>): CharVocabulary {
    const characters = new Characters(json["unit"]);
    const tokens = tokensFromJSON(json["vocabulary"]);
    const long = characters.unit === "codePoint" ? tokens.find((token) => [...token].length > 1) : undefined;
    if (long === undefined) return new CharVocabulary(tokens, characters);
    throw new ModelFileError(`A token of a character vocabulary must be a single character, not ${show(long)}.`);
  }

  toJSON(): { readonly kind: "char"; readonly unit?: CharUnit; readonly vocabulary: readonly string[] } {
    const { kind, unit, vocabulary } = this;
    return unit === "codePoint" ? { kind, vocabulary } : { kind, unit, vocabulary };
  }
}
