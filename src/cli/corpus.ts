import names from "dinosaurs/dinosaurs.csv";
import { basename, parse } from "node:path";
import { EmptyCorpusError, runningText, SequenceTooLongError, type Corpus, type Tokenizer } from "../index.js";
import { CorpusSurvey } from "./corpusSurvey.js";
import { counted } from "./format.js";
import { filledLines, linesOf } from "./lines.js";
import { openText, sourceName, type ReadOptions } from "./readText.js";

/** What the flags `--lines` and `--text` say; neither: the content decides. */
export interface CorpusFlags {
  lines?: true;
  text?: true;
}

/** What a command trains on or evaluates. */
export interface CliCorpus {
  /** How messages name it. */
  source: string;
  kind: "lines" | "text";
  /** As the library takes it; may be read again and again. */
  data: Corpus;
  /** Its text in pieces, anew each time. */
  pieces: AsyncIterable<string>;
  survey: CorpusSurvey;
  /** For people: size, kind and, if the content decided, how to override. */
  description: string;
}

/** Lines whose median is longer than this are prose or code, not a list of names or words. */
const LONGEST_MEDIAN = 32;
/** Share of blank lines above which they are taken for the gaps between paragraphs. */
const MOST_BLANK = 0.05;

/** A file name without folder and extension, for files made from the corpus at `path`. */
export function stemOf(path: string | undefined): string {
  return path === undefined ? "dinosaurs" : path === "-" ? "model" : parse(basename(path)).name;
}

/** Reads through the corpus at `path` once (`-`: standard input; `undefined`: the built-in dinosaur names). */
export async function readCorpus(path: string | undefined, flags: CorpusFlags & ReadOptions): Promise<CliCorpus> {
  const builtIn = path === undefined;
  const source = builtIn ? "built-in dinosaur names" : sourceName(path);
  const pieces = builtIn ? inMemory(names) : await openText(path, flags);
  const survey = new CorpusSurvey();
  for await (const piece of pieces) survey.add(piece);
  const { filledLines, medianLength, characters } = survey.end();
  if (filledLines === 0 && !(flags.text && characters > 0)) {
    throw new EmptyCorpusError(`The corpus (${source}) is empty; give a file with text in it.`);
  }

  const chosen = flags.lines ? "lines" : flags.text ? "text" : undefined;
  const kind = chosen ?? (builtIn || looksLikeList(survey) ? "lines" : "text");
  const size =
    kind === "lines"
      ? `${counted(filledLines, "line")}, each a sequence`
      : `one running text of ${counted(runningLength(characters, source), "character")}`;
  const guess =
    chosen || builtIn
      ? ""
      : ` (guessed: the median line has ${counted(medianLength, "character")}; ` +
        (kind === "lines" ? "--text takes it as one running text)" : "--lines takes each line as a sequence)");
  return {
    source,
    kind,
    data: kind === "lines" ? { [Symbol.asyncIterator]: () => linesOf(pieces, source) } : runningText(pieces),
    pieces,
    survey,
    description: `${source}: ${size}${guess}`,
  };
}

/** The library's error for a sequence of more than `maximum` tokens, in the words of a person who has a file with lines. */
export async function assertLineLengths(corpus: CliCorpus, tokenizer: Tokenizer, maximum: number): Promise<void> {
  const { kind, source, pieces, survey } = corpus;
  // No token is less than a byte, and no character more than four.
  if (kind === "text" || survey.longestLine * (tokenizer.kind === "byte" ? 4 : 1) <= maximum) return;
  const unit = tokenizer.kind === "char" ? "character" : "token";
  for await (const { number, text } of filledLines(pieces, source)) {
    const length = tokenizer.encode(text).length;
    if (length <= maximum) continue;
    throw new SequenceTooLongError(
      `Line ${number} of the corpus (${source}) has ${counted(length, unit)}, more than ` +
        `--max-sequence-length ${maximum}: raise it, split the line, or give --text to train on one running text.`,
    );
  }
}

/** Tokens of the whole corpus, ends of sequences not counted. */
export async function countTokens({ kind, pieces, survey }: CliCorpus, tokenizer: Tokenizer): Promise<number> {
  if (tokenizer.kind === "char") return survey.characters - (kind === "lines" ? survey.lines : 0);
  let tokens = 0;
  for await (const piece of pieces) tokens += tokenizer.encode(piece).length;
  return tokens;
}

/** Whether both sides of a split get a line, or two tokens of a running text. */
export async function canBeSplit({ kind, pieces, survey }: CliCorpus, tokenizer: Tokenizer): Promise<boolean> {
  if (kind === "lines") return survey.filledLines >= 2;
  let tokens = 0;
  for await (const piece of pieces) {
    tokens += tokenizer.encode(piece).length;
    if (tokens >= 4) return true;
  }
  return false;
}

/** The characters of a running text; an error where there are too few to predict one from another. */
function runningLength(length: number, source: string): number {
  if (length >= 2) return length;
  throw new EmptyCorpusError(
    `The corpus (${source}) has ${counted(length, "character")}, but a running text needs at least 2: give more text, ` +
      `or --lines to take each line as a sequence.`,
  );
}

/** Whether a text is a list with an item a line. */
function looksLikeList({ lines, filledLines, medianLength }: CorpusSurvey): boolean {
  return filledLines >= 2 && medianLength <= LONGEST_MEDIAN && (lines - filledLines) / lines <= MOST_BLANK;
}

function inMemory(text: string): AsyncIterable<string> {
  return {
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve(text);
    },
  };
}
