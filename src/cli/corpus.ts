import names from "dinosaurs/dinosaurs.csv";
import { basename, parse } from "node:path";
import { EmptyCorpusError, SequenceTooLongError } from "../index.js";
import { counted } from "./format.js";
import { readText, sourceName, type ReadOptions } from "./readText.js";

/** What the flags `--lines` and `--text` say; neither: the content decides. */
export interface CorpusFlags {
  lines?: true;
  text?: true;
}

/** What a command trains on or evaluates. */
export interface CliCorpus {
  /** How messages name it. */
  source: string;
  /** A file name without folder and extension, for files made from this corpus. */
  stem: string;
  kind: "lines" | "text";
  /** As the library takes it: an array is one sequence an item, a string one running text. */
  data: string | string[];
  /** For people: size, kind and, if the content decided, how to override. */
  description: string;
  /** Where item `index` of `data` stands in the source, counted from 1; blank lines are no items. */
  lineNumber: (index: number) => number;
}

/** Lines whose median is longer than this are prose or code, not a list of names or words. */
const LONGEST_MEDIAN = 32;
/** Share of blank lines above which they are taken for the gaps between paragraphs. */
const MOST_BLANK = 0.05;

/** Reads the corpus at `path` (`-`: standard input; `undefined`: the built-in dinosaur names). */
export async function readCorpus(path: string | undefined, flags: CorpusFlags & ReadOptions): Promise<CliCorpus> {
  const builtIn = path === undefined;
  const source = builtIn ? "built-in dinosaur names" : sourceName(path);
  const stem = builtIn ? "dinosaurs" : path === "-" ? "model" : parse(basename(path)).name;
  const text = builtIn ? names : await readText(path, flags);
  const all = text.slice(0, endOfLastLine(text)).split("\n");
  const lines = all.filter((line) => line.trim() !== "");
  if (lines.length === 0 && !(flags.text && text !== "")) {
    throw new EmptyCorpusError(`The corpus (${source}) is empty; give a file with text in it.`);
  }

  const median = medianLength(lines);
  const chosen = flags.lines ? "lines" : flags.text ? "text" : undefined;
  const kind = chosen ?? (builtIn || looksLikeList(all.length, lines.length, median) ? "lines" : "text");
  const size =
    kind === "lines"
      ? `${counted(lines.length, "line")}, each a sequence`
      : `one running text of ${counted(runningLength(text, source), "character")}`;
  const guess =
    chosen || builtIn
      ? ""
      : ` (guessed: the median line has ${counted(median, "character")}; ` +
        (kind === "lines" ? "--text takes it as one running text)" : "--lines takes each line as a sequence)");
  return {
    source,
    stem,
    kind,
    data: kind === "lines" ? lines : text,
    description: `${source}: ${size}${guess}`,
    lineNumber: (index) => lineNumberOf(all, index),
  };
}

/** The characters of a running text; an error where there are too few to predict one from another. */
function runningLength(text: string, source: string): number {
  const length = charactersOf(text);
  if (length >= 2) return length;
  throw new EmptyCorpusError(
    `The corpus (${source}) has ${counted(length, "character")}, but a running text needs at least 2: give more text, ` +
      `or --lines to take each line as a sequence.`,
  );
}

/** The library's error for a sequence of more than `maximum` tokens, in the words of a person who has a file with lines. */
export function assertLineLengths({ data, source, lineNumber }: CliCorpus, maximum: number): void {
  if (typeof data === "string") return;
  const index = data.findIndex((line) => charactersOf(line) > maximum);
  const line = data[index];
  if (line === undefined) return;
  throw new SequenceTooLongError(
    `Line ${lineNumber(index)} of the corpus (${source}) has ${counted(charactersOf(line), "character")}, more than ` +
      `--max-sequence-length ${maximum}: raise it, split the line, or give --text to train on one running text.`,
  );
}

/** 1-based line of the `index`-th line that is not blank. */
function lineNumberOf(all: readonly string[], index: number): number {
  let filled = -1;
  return 1 + all.findIndex((line) => line.trim() !== "" && ++filled === index);
}

/** Whether a text with `filled` lines that are not blank, of `total`, is a list with an item a line. */
function looksLikeList(total: number, filled: number, median: number): boolean {
  return filled >= 2 && median <= LONGEST_MEDIAN && (total - filled) / total <= MOST_BLANK;
}

function medianLength(lines: readonly string[]): number {
  const lengths = lines.map(charactersOf).sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? 0;
}

/** Where the line feeds at the end begin; a regular expression would try again at every other line feed. */
function endOfLastLine(text: string): number {
  let end = text.length;
  while (text[end - 1] === "\n") end--;
  return end;
}

/** Code points, each of which is a token; counted without an array of them, which a large text would not get. */
function charactersOf(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += (text.codePointAt(i) as number) > 0xffff ? 2 : 1) count++;
  return count;
}
