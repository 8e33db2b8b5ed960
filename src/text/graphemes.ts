import { wholeLength } from "./vocabulary.js";
import { segmenter } from "./segmenter.js";

/** Code units that the segmenter sees at once: its time for each segment grows with the text around it. */
const WINDOW = 500;

/**
 * Whether a code unit is none that joins others of the kind: no mark, joiner, surrogate, or jamo. Latin, Greek, Cyrillic,
 * Chinese, Japanese and Korean letters and punctuation are, which spares most texts the segmenter.
 */
function plain(unit: number): boolean {
  return (
    unit < 0x300 ||
    (unit >= 0x370 && unit < 0x483) ||
    (unit >= 0x2010 && unit < 0x20d0) ||
    (unit >= 0x3000 && unit < 0x302a) ||
    (unit >= 0x3030 && unit < 0x3099) ||
    (unit >= 0x309b && unit < 0xa000) ||
    (unit >= 0xac00 && unit < 0xd7a4)
  );
}

/** Whether there is a boundary before `text[i]`, whatever else is in the text. */
function apart(text: string, i: number): boolean {
  return plain(text.charCodeAt(i - 1)) && plain(text.charCodeAt(i)) && !(text[i] === "\n" && text[i - 1] === "\r");
}

/** The user-perceived characters of a text (extended grapheme clusters, Unicode Standard Annex 29). */
export function graphemes(text: string): string[] {
  const found: string[] = [];
  for (let i = 0, end; i < text.length; i = end) {
    end = i + 1;
    while (end < text.length && !apart(text, end)) end++;
    const part = text.slice(i, end);
    if (part.length === 1 || part === "\r\n") found.push(part);
    else segment(part, found);
  }
  return found;
}

let clusters: Intl.Segmenter | undefined;

/**
 * In windows, each from the start of the last cluster of the one before: whether there is a boundary depends on what is
 * before it up to the boundary before, and on one code point after it.
 */
function segment(text: string, found: string[]): void {
  clusters ??= segmenter("grapheme");
  for (let from = 0, size = WINDOW; from < text.length;) {
    const window = text.slice(from, from + size);
    const rest = from + size < text.length;
    const parts = Array.from(
      clusters.segment(rest ? window.slice(0, wholeLength(window)) : window),
      (part) => part.segment,
    );
    if (rest) parts.pop();
    for (const part of parts) {
      found.push(part);
      from += part.length;
    }
    size = parts.length > 0 ? WINDOW : 2 * size;
  }
}

/** As `Tokenizer.settled`. */
export function settledGraphemes(text: string): number {
  const length = wholeLength(text);
  for (let i = length - 1; i > 0; i--) if (apart(text, i)) return i;
  return length - (graphemes(text.slice(0, length)).at(-1) ?? "").length;
}
