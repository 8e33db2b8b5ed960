import type { TokenDecoder } from "./tokenDecoder.js";
import { letterWithoutSpaces, type Words } from "./words.js";

/** What follows a word without a blank: ends of sentences and clauses in any script, closing brackets and quotes. */
const closing = /^[\p{Term}\p{Pe}\p{Pf}…%‰°]/u;
/** What the next word follows without a blank. */
const opening = /^[\p{Ps}\p{Pi}¿¡#@]/u;
/** Chinese and Japanese punctuation, as wide as a letter. */
const wide = /^(?=[\p{P}\p{S}])[\u3001-\u303f\uff01-\uffee]/u;
/** What would become a part of the character before it. */
const combining = /^[\p{M}\p{EMod}\u200d]/u;
/** Words, with a line feed between them, that stand together without a blank. */
const pairs = /^\/\n|\n\/$|^([-–—*+=])\n\1$|^\p{Sc}\n\p{N}/u;

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
    const joined = last === "" || (!plain && (opens || closes || follows(last, word)) && !combining.test(word));
    opens = closer !== undefined || (opening.test(word) && !closes);
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
    closing.test(word) ||
    wide.test(word) ||
    wide.test(before) ||
    pairs.test(`${before}\n${word}`) ||
    (letterWithoutSpaces.test(word) && letterWithoutSpaces.test(before))
  );
}
