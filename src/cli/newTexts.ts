import type { LanguageModel } from "../index.js";
import type { CliCorpus } from "./corpus.js";
import { oneLine } from "./format.js";
import { linesAmong } from "./lines.js";
import { samples, type Sample } from "./samples.js";
import { print, printRecord } from "./streams.js";

/** Draws after which an empty text is shown after all: a model may write nothing else. */
const MOST_DRAWS = 100;

/**
 * Prints what a model writes right after its training. Of lines, each sample is marked as new or as one of the corpus;
 * pieces of a running text are longer and stand apart from one another.
 */
export async function printNewTexts(
  model: LanguageModel,
  corpus: Pick<CliCorpus, "kind" | "pieces" | "source">,
  options: { samples: number; seed: number; json?: true },
): Promise<void> {
  if (options.samples === 0) return;
  const written = filled(model, options.samples, options.seed);
  if (corpus.kind === "text") {
    for (const sample of written) {
      if (options.json) await printRecord("sample", sample);
      else await print(`\n--- log-probability ${sample.logProbability.toFixed(2)}\n${sample.text}`);
    }
    return;
  }
  const samples = [...written];
  const known = await linesAmong(
    samples.map(({ text }) => text),
    corpus.pieces,
    corpus.source,
  );
  if (!options.json) return printTable(samples, known);
  for (const sample of samples) await printRecord("sample", { ...sample, inCorpus: known.has(sample.text) });
}

/** `count` samples of one stream of random numbers; an empty one, which a look at the model gains nothing by, is redrawn. */
function* filled(model: LanguageModel, count: number, seed: number): Generator<Sample> {
  let shown = 0;
  let draws = 0;
  for (const sample of samples(model, Infinity, { seed })) {
    draws++;
    if (isBlank(sample) && draws < MOST_DRAWS) continue;
    yield sample;
    draws = 0;
    if (++shown === count) return;
  }
}

function isBlank({ text }: Sample): boolean {
  return text.trim() === "";
}

async function printTable(written: readonly Sample[], known: ReadonlySet<string>): Promise<void> {
  const width = written.reduce((widest, { text }) => Math.max(widest, [...oneLine(text)].length), 0);
  await print(`\nlog-probability`);
  for (const sample of written) {
    const { text, logProbability } = sample;
    const shown = oneLine(text);
    const gap = " ".repeat(width - [...shown].length);
    const mark = isBlank(sample) ? "– empty" : known.has(text) ? "= in the corpus" : "✓ new";
    await print(`${logProbability.toFixed(2).padStart(15)}  ${shown}${gap}  ${mark}`);
  }
}
