import {
  ByteTokenizer,
  CharTokenizer,
  InvalidOptionError,
  WordTokenizer,
  type Corpus,
  type Tokenizer,
  type WordFitOptions,
} from "../index.js";
import { WordFitting } from "../text/wordTokenizer.js";

export const LEVELS = ["char", "grapheme", "byte", "word"] as const;

/** What a token is, and of words how they are found and chosen. */
export interface LevelFlags extends Pick<WordFitOptions, (typeof WORD_FLAGS)[number]> {
  level: (typeof LEVELS)[number];
}

const WORD_FLAGS = ["maxVocabulary", "minCount", "lowercase", "punctuation", "segmentation", "locale"] as const;

/** Throws `InvalidOptionError` for flags that are wrong whatever the corpus. */
export function checkLevel(flags: LevelFlags): void {
  new WordFitting(wordOptions(flags));
  const given = WORD_FLAGS.find((name) => flags[name] !== undefined);
  if (given === undefined || flags.level === "word") return;
  throw new InvalidOptionError(`${given} must be left out, or --level be word: it is about words.`);
}

/** The tokenizer of a corpus. */
export async function fitTokenizer(corpus: Corpus, flags: LevelFlags): Promise<Tokenizer> {
  switch (flags.level) {
    case "word":
      return WordTokenizer.fitAsync(corpus, wordOptions(flags));
    case "byte":
      return new ByteTokenizer();
    case "char":
      return CharTokenizer.fitAsync(corpus);
    case "grapheme":
      return CharTokenizer.fitAsync(corpus, { unit: "grapheme" });
  }
}

function wordOptions(flags: LevelFlags): WordFitOptions {
  return Object.fromEntries(WORD_FLAGS.map((name) => [name, flags[name]]));
}
