import type { TokenDecoder } from "./tokenDecoder.js";
import { letterWithoutSpaces, type Words } from "./words.js";

// As functions, since a pattern with Unicode properties is read where it stands: here at its first use, not on import.

/** What follows a word without a blank: ends of sentences and clauses in any script, closing brackets and quotes. */
const closing = (word: string): boolean => /^[\p{Term}\p{Pe}\p{Pf}…%‰°]/u.test(word);
/** What the next word follows without a blank. */
const opening = (word: string): boolean => /^[\p{Ps}\p{Pi}¿¡#@]/u.test(word);
/** Chinese and Japanese punctuation, as wide as a letter. */
const wide = (word: string): boolean => /^(?=[\p{P}\p{S}])[\u3001-\u303f\uff01-\uffee]/u.test(word);
/** What would become a part of the character before it. */
const combining = (word: string): boolean => /^[\p{M}\p{EMod}\u200d]/u.test(word);
/** Words, with a line feed between them, that stand together without a blank. */
const pairs = (words: string): boolean => /^\/\n|\n\/$|^([-–—*+=])\n\1$|^\p{Sc}\n\p{N}/u.test(words);

/** Quotes that only their order tells apart, or that are closed by what opens in another language; with their closing form. */
const quotes = new Map([
  ['"', '"'],
  ["'", "'"],
  ["„", "“"],
]);

/**
 * Words back to text as people write it: blanks between words, none before punctuation that closes or after punctuation
 * that opens, none between words of scripts without spaces. What it joins, `Words` cuts apart again.
 *
 * `wordOf`: the text of an id, "" for none. `plain`: blanks between all words. It goes on after the text `before`.
 */
export function wordDecoder(wordOf: (id: number) => string, words: Words, before: string): TokenDecoder {
  const plain = words.settings.segmentation === "whitespace";
  /** The last word; "" where no blank may follow. */
  let last = "";
  /** Whether it opens something. */
  let opens = false;
  /** What would close a quote that is open. */
  const open = new Set<string>();

  /** What stands before `word`, which is the next one. */
  const gap = (word: string): "" | " " => {
    const closes = open.delete(word);
    const closer = closes ? undefined : quotes.get(word);
    if (closer !== undefined) open.add(closer);
    const joined = last === "" || (!plain && (opens || closes || follows(last, word)) && !combining(word));
    opens = closer !== undefined || (opening(word) && !closes);
    last = word;
    return joined ? "" : " ";
  };

  words.of(before).forEach(gap);
  if (/\s$/.test(before)) last = "";
  return {
    push(id) {
      const word = wordOf(id);
      return word && gap(word) + word;
    },
    end: () => "",
  };
}

function follows(before: string, word: string): boolean {
  return (
    closing(word) ||
    wide(word) ||
    wide(before) ||
    pairs(`${before}\n${word}`) ||
    (letterWithoutSpaces().test(word) && letterWithoutSpaces().test(before))
  );
}
