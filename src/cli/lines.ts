import { SequenceTooLongError } from "../index.js";
import { counted } from "./format.js";

/** UTF-16 code units of the longest line that is still put together. */
const LONGEST_LINE = 2 ** 28;

/** A line that is not blank. */
export interface FilledLine {
  /** Counted from 1, blank lines included. */
  number: number;
  text: string;
}

/** The lines of a text in `pieces` that are not blank; `source`: how messages name it. */
export async function* filledLines(pieces: AsyncIterable<string>, source: string): AsyncGenerator<FilledLine, void> {
  let number = 0;
  let begun = "";
  for await (const piece of pieces) {
    const [first = "", ...others] = piece.split("\n");
    begun += first;
    if (begun.length > LONGEST_LINE) {
      throw new SequenceTooLongError(
        `Line ${number + 1} of the corpus (${source}) has more than ${counted(LONGEST_LINE, "character")}: split the line, ` +
          `or give --text to take one running text.`,
      );
    }
    for (const next of others) {
      number++;
      if (begun.trim() !== "") yield { number, text: begun };
      begun = next;
    }
  }
  if (begun.trim() !== "") yield { number: number + 1, text: begun };
}

/** Their texts alone. */
export async function* linesOf(pieces: AsyncIterable<string>, source: string): AsyncGenerator<string, void> {
  for await (const { text } of filledLines(pieces, source)) yield text;
}

/** Those of `texts` that are such lines. */
export async function linesAmong(
  texts: Iterable<string>,
  pieces: AsyncIterable<string>,
  source: string,
): Promise<ReadonlySet<string>> {
  const wanted = new Set(texts);
  const found = new Set<string>();
  for await (const line of linesOf(pieces, source)) if (wanted.has(line)) found.add(line);
  return found;
}
