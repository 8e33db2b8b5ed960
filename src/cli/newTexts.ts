import type { LanguageModel } from "../index.js";
import { oneLine } from "./format.js";
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
  corpus: string | string[],
  options: { samples: number; seed: number; json?: true },
): Promise<void> {
  if (options.samples === 0) return;
  const written = filled(model, options.samples, options.seed);
  const known = typeof corpus === "string" ? undefined : new Set(corpus);
  if (options.json) {
    for (const sample of written) {
      await printRecord("sample", known === undefined ? sample : { ...sample, inCorpus: known.has(sample.text) });
    }
  } else if (known === undefined) {
    for (const { text, logProbability } of written) {
      await print(`\n--- log-probability ${logProbability.toFixed(2)}\n${text}`);
    }
  } else await printTable([...written], known);
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
