import names from "dinosaurs/dinosaurs.csv";
import { basename, parse } from "node:path";
import { EmptyCorpusError } from "../index.js";
import { readText, sourceName } from "./readText.js";

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
}

/** Lines whose median is longer than this are prose or code, not a list of names or words. */
const LONGEST_MEDIAN = 32;
/** Share of blank lines above which they are taken for the gaps between paragraphs. */
const MOST_BLANK = 0.05;

/** Reads the corpus at `path` (`-`: standard input; `undefined`: the built-in dinosaur names). */
export async function readCorpus(path: string | undefined, flags: CorpusFlags): Promise<CliCorpus> {
  const builtIn = path === undefined;
  const source = builtIn ? "built-in dinosaur names" : sourceName(path);
  const stem = builtIn ? "dinosaurs" : path === "-" ? "model" : parse(basename(path)).name;
  const text = builtIn ? names : await readText(path);
  const all = text.replace(/\n+$/, "").split("\n");
  const lines = all.filter((line) => line.trim() !== "");
  if (lines.length === 0 && !(flags.text && text !== "")) {
    throw new EmptyCorpusError(`The corpus (${source}) is empty; give a file with text in it.`);
  }

  const median = medianLength(lines);
  const chosen = flags.lines ? "lines" : flags.text ? "text" : undefined;
  const kind = chosen ?? (builtIn || looksLikeList(all.length, lines.length, median) ? "lines" : "text");
  const size =
    kind === "lines"
      ? `${count(lines.length)} lines, each a sequence`
      : `one running text of ${count([...text].length)} characters`;
  const guess =
    chosen || builtIn
      ? ""
      : ` (guessed: the median line has ${median} characters; ` +
        (kind === "lines" ? "--text takes it as one running text)" : "--lines takes each line as a sequence)");
  return { source, stem, kind, data: kind === "lines" ? lines : text, description: `${source}: ${size}${guess}` };
}

/** Whether a text with `filled` lines that are not blank, of `total`, is a list with an item a line. */
function looksLikeList(total: number, filled: number, median: number): boolean {
  return filled >= 2 && median <= LONGEST_MEDIAN && (total - filled) / total <= MOST_BLANK;
}

function medianLength(lines: readonly string[]): number {
  const lengths = lines.map((line) => [...line].length).sort((a, b) => a - b);
  return lengths[lengths.length >> 1] ?? 0;
}

function count(n: number): string {
  return n.toLocaleString("en");
}
