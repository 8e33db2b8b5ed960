import { InvalidOptionError } from "../errors.js";
import { boolean, oneOf, show } from "../options.js";
import { segmenter } from "./segmenter.js";

/** How a text is cut into words; every field may be left out. */
export interface WordOptions {
  /**
   * "auto" (default): a word is letters, marks and digits, with single apostrophes and hyphens between them ("don't",
   * "well-known") and points, commas and colons between digits ("3.14", "1,000", "10:30"), or letters with a point each
   * ("e.g."); every other character is a token of its own. In scripts without spaces (Chinese, Japanese, Thai, Lao, Khmer,
   * Burmese) `Intl.Segmenter` finds the words.
   * "whitespace": a word is what stands between blanks, for text that was cut before.
   */
  readonly segmentation?: "auto" | "whitespace" | undefined;
  /** "tokens" (default), or "drop": tokens of nothing but punctuation are left out. */
  readonly punctuation?: "tokens" | "drop" | undefined;
  /** Whether all words are taken in lower case; default `false`. */
  readonly lowercase?: boolean | undefined;
  /** Language for lower case and `Intl.Segmenter`, such as "tr"; default "und", none in particular. */
  readonly locale?: string | undefined;
}

/** `WordOptions` checked, with its defaults. */
export type WordSettings = { readonly [K in keyof WordOptions]-?: NonNullable<WordOptions[K]> };

/** A pattern that is read at its first use: one with Unicode properties takes as long as many a program. */
function lazily(source: string, flags: string): () => RegExp {
  let pattern: RegExp | undefined;
  return () => (pattern ??= new RegExp(source, flags));
}

// Repetitions are bounded, since engines have small stacks.
const LETTERS = "[\\p{L}\\p{N}\\p{M}_\\u200c\\u200d]{1,200}";
const spaced = lazily(
  `<unk>|<UNK>|(?:\\p{L}\\.){2,9}|${LETTERS}(?:(?:['’‐‑-]|(?<=\\p{N})[.,:](?=\\p{N}))(?=[\\p{L}\\p{N}])${LETTERS}){0,20}|` +
    "(?:\\p{RI}{2}|\\S)(?:[\\p{M}\\p{EMod}]|\\u200d\\p{ExtPict}){0,30}",
  "gu",
);

const LETTER_WITHOUT_SPACES =
  "(?=[\\p{L}\\p{M}\\p{N}])[\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}]";
/** A letter of a script without spaces. */
export const letterWithoutSpaces = lazily(LETTER_WITHOUT_SPACES, "u");
/** Bounded, since the segmenter's time for each word grows with the text around it. */
const runsWithoutSpaces = lazily(`(${LETTER_WITHOUT_SPACES}(?:${LETTER_WITHOUT_SPACES}|\\p{M}){0,499})`, "gu");

function spacedWords(text: string): string[] {
  return text.match(spaced()) ?? [];
}

/** Cuts texts into words. */
export class Words {
  readonly settings: WordSettings;
  #segmenter: Intl.Segmenter | undefined;

  /** Throws `InvalidOptionError`. */
  constructor(options: { readonly [K in keyof WordOptions]: unknown }) {
    const { locale = "und" } = options;
    try {
      Intl.getCanonicalLocales([locale as string]);
    } catch (cause) {
      throw new InvalidOptionError(`locale must be a language tag such as "tr", not ${show(locale)}.`, { cause });
    }
    this.settings = {
      segmentation: oneOf("segmentation", options.segmentation ?? "auto", ["auto", "whitespace"]),
      punctuation: oneOf("punctuation", options.punctuation ?? "tokens", ["tokens", "drop"]),
      lowercase: boolean("lowercase", options.lowercase ?? false),
      locale: locale as string,
    };
  }

  /** The words of a text, in order. */
  of(text: string): string[] {
    const { lowercase, punctuation, locale } = this.settings;
    let words = this.#cut(text);
    if (punctuation === "drop") words = words.filter((word) => !/^\p{P}+$/u.test(word));
    return lowercase ? words.map((word) => word.toLocaleLowerCase(locale)) : words;
  }

  /** As `Tokenizer.settled`. */
  settled(text: string): number {
    for (let i = text.length - 1; i > 0; i--) if (/\s/.test(text[i] as string)) return i;
    let settled = 0;
    if (this.settings.segmentation === "auto")
      for (const { index } of text.matchAll(runsWithoutSpaces())) settled = index;
    return settled;
  }

  #cut(text: string): string[] {
    const { segmentation, locale } = this.settings;
    if (segmentation === "whitespace") return text.match(/\S{1,1000}/gu) ?? [];
    if (!letterWithoutSpaces().test(text)) return spacedWords(text);
    const segments = (this.#segmenter ??= segmenter("word", locale));
    return text
      .split(runsWithoutSpaces())
      .flatMap((part, i) =>
        i % 2 === 0 ? spacedWords(part) : Array.from(segments.segment(part), ({ segment }) => segment),
      );
  }
}
