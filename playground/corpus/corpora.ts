import names from "dinosaurs/dinosaurs.csv";
import { signal } from "@preact/signals";
import { CorpusSurvey } from "../../src/cli/corpusSurvey.js";
import type { CorpusAtOnce } from "../../src/text/corpusItems.js";
import type { Settings } from "../settings/settings.js";

/** What a model learns from. */
export interface LoadedCorpus {
  readonly corpus: CorpusAtOnce;
  /** One running text; otherwise a sequence an item. */
  readonly running: boolean;
  readonly name: string;
  /** What samples of a running text go on from: a model of one has hardly ever begun. Empty for sequences. */
  readonly opening: string;
}

/** A text that a visitor pasted or dropped. */
export interface OwnText {
  readonly name: string;
  readonly text: string;
}

export const MOST_CHARACTERS = 20_000_000;
const AGREEMENT_SENTENCES = 30_000;
/** So much of a text says what it looks like. */
const SURVEYED = 200_000;

export const ownText = signal<OwnText>({ name: "your text", text: "" });

/** The corpus that the settings name; throws where there is nothing to learn from. */
export async function loadCorpus({ corpus, shape, seed }: Settings): Promise<LoadedCorpus> {
  if (corpus === "dinosaurs") return { corpus: linesOf(names), running: false, name: "dinosaur names", opening: "" };
  if (corpus === "agreement") {
    return { corpus: linesOf(await sentences(seed)), running: false, name: "agreement sentences", opening: "" };
  }
  const { name, text } = ownText.value;
  if (text.trim() === "") throw new Error("There is no text yet: paste one or drop a text file, then train.");
  const running = shape === "text" || (shape === "auto" && !looksLikeList(text));
  return { corpus: running ? text : linesOf(text), running, name, opening: running ? openingOf(text) : "" };
}

/** The first words of a text. */
function openingOf(text: string): string {
  return text.slice(0, 400).trim().split(/\s+/u).slice(0, 6).join(" ").slice(0, 60);
}

/** Whether the lines of a text are names or sentences, each by itself; the command line asks the same of a file. */
export function looksLikeList(text: string): boolean {
  const survey = new CorpusSurvey();
  survey.add(text.slice(0, SURVEYED));
  const { lines, filledLines, medianLength } = survey.end();
  return filledLines > 1 && medianLength <= 32 && lines - filledLines <= 0.05 * lines;
}

/** The lines that are not empty, cut off when they are asked for: a long text is not split at once. */
function linesOf(text: string): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      for (let start = 0; start < text.length;) {
        const found = text.indexOf("\n", start);
        const end = found < 0 ? text.length : found;
        const line = text.slice(start, end).trim();
        if (line !== "") yield line;
        start = end + 1;
      }
    },
  };
}

/** Drawn in a worker: it takes longer than a page may stand still. */
function sentences(seed: number): Promise<string> {
  const worker = new Worker(new URL("./sentences.js", import.meta.url), { type: "module" });
  return new Promise<string>((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => resolve(data as string));
    worker.addEventListener("error", () => reject(new Error("The sentences could not be drawn: their worker ended.")));
    worker.postMessage({ count: AGREEMENT_SENTENCES, seed });
  }).finally(() => worker.terminate());
}
