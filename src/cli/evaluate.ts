import type { Command } from "commander";
import {
  InvalidOptionError,
  type BuildChoice,
  type Evaluation,
  type LanguageModel,
  type ScoreOptions,
} from "../index.js";
import { NgramModel } from "../ngram.js";
import { integer } from "../options.js";
import {
  buildOption,
  countEosOption,
  countUnkOption,
  jsonOption,
  linesOption,
  noCountEosOption,
  quietOption,
  textOption,
} from "./commonOptions.js";
import { readCorpus, type CliCorpus, type CorpusFlags } from "./corpus.js";
import { grouped } from "./format.js";
import { readModel } from "./modelFile.js";
import { whole } from "./numbers.js";
import { note, print, printRecord } from "./streams.js";
import { flagsLikeTraining, noteCorpus } from "./trainedOn.js";
import { noteUnknown, unknownTokens } from "./unknownTokens.js";

interface EvaluateFlags extends CorpusFlags, ScoreOptions {
  baseline?: string;
  order?: number;
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .summary("measure a model on a text")
    .description(
      "Prints the mean loss, the perplexity and the bits a token and a character of a model on a whole corpus; with " +
        "--baseline, beside those of an n-gram model (interpolated, modified Kneser-Ney) that counted another one. The " +
        "corpus is taken as the model's was, unless a flag says otherwise.",
    )
    .argument("<model>", "a model file")
    .argument(
      "[corpus]",
      "a UTF-8 text file, or - for standard input (default: the built-in dinosaur names, for a model that was trained on them)",
    )
    .option("--baseline <file>", "what the model was trained on, for an n-gram model with the same tokens to count")
    .option("--order <n>", "tokens of its longest n-gram, 1 to 5 (default: 5)", whole)
    .addOption(linesOption())
    .addOption(textOption())
    .addOption(countEosOption())
    .addOption(noCountEosOption())
    .addOption(countUnkOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn evaluate dinosaurs.safetensors
  $ wasm-rnn evaluate novel.safetensors other-novel.txt --text --json
  $ wasm-rnn evaluate novel.safetensors other-novel.txt --baseline novel.txt --order 4`,
    )
    .action(evaluate);
}

async function evaluate(path: string, corpusPath: string | undefined, flags: EvaluateFlags): Promise<void> {
  const { baseline, build, json, quiet, countEos, countUnk } = flags;
  if (baseline === undefined && flags.order !== undefined) {
    throw new InvalidOptionError("order must come with --baseline, the n-gram model's training text.");
  }
  const order = integer("order", flags.order ?? 5, 1, 5);
  using model = await readModel(path, build);
  const { trainedOn } = model;
  const corpus = await readCorpus(corpusPath, flagsLikeTraining(trainedOn, flags));
  if (corpusPath === undefined) await assertKnown(corpus, model);
  noteCorpus(corpus, trainedOn, flags);
  await noteUnknown(corpus.data, model.tokenizer, flags);
  // The n-grams count the same tokens, whatever kind of corpus they are of.
  const options = { countEos: countEos ?? trainedOn !== "text", countUnk };
  const evaluations = { network: await model.evaluate(corpus.data, options) } as Evaluations;
  if (baseline !== undefined) {
    const counted = await readCorpus(baseline, { ...asKind(corpus), ...(quiet ? { quiet } : {}) });
    if (!quiet) note(`baseline: ${counted.description}`);
    const ngrams = await NgramModel.fit(counted.data, { tokenizer: model.tokenizer, order });
    evaluations[`${order}-gram`] = await ngrams.evaluate(corpus.data, options);
  }
  for (const line of table(evaluations)) if (!json) await print(line);
  for (const [name, result] of Object.entries(evaluations)) {
    if (json) await printRecord("evaluation", { model: name, ...result });
  }
}

/** Refuses the built-in names, which nobody asked for, for a model that cannot have been trained on them. */
async function assertKnown({ data }: CliCorpus, { tokenizer, trainedOn }: LanguageModel): Promise<void> {
  if (trainedOn !== "text" && (await unknownTokens(data, tokenizer)).unknown === 0) return;
  throw new InvalidOptionError(
    "evaluate needs a corpus, a file or -: the model was not trained on the built-in dinosaur names.",
  );
}

/** By what they are of: "network", and "5-gram" or another order. */
type Evaluations = Record<string, Evaluation>;

/** The kind of one corpus for another. */
function asKind({ kind }: CliCorpus): CorpusFlags {
  return kind === "lines" ? { lines: true } : { text: true };
}

/** A line a figure, a column a model; the columns' names only where there are several. */
function table(evaluations: Evaluations): string[] {
  const line = (name: string, cell: (evaluation: Evaluation) => string, unit = ""): string =>
    `${name.padEnd(16)}${Object.values(evaluations)
      .map((one) => cell(one).padStart(12))
      .join("")}${unit}`;
  const names = Object.keys(evaluations);
  return [
    ...(names.length > 1 ? ["".padEnd(16) + names.map((name) => name.padStart(12)).join("")] : []),
    line("loss", ({ loss }) => loss.toFixed(4), " nats a token"),
    line("perplexity", ({ perplexity }) => perplexity.toFixed(4)),
    line("bits a token", ({ bitsPerToken }) => bitsPerToken.toFixed(4)),
    line("bits a character", ({ bitsPerCharacter }) => bitsPerCharacter.toFixed(4)),
    line("tokens", ({ tokens }) => grouped(tokens)),
    line("unknown tokens", ({ unknownTokens }) => grouped(unknownTokens)),
  ];
}
