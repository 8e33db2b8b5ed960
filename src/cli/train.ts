import { Option, type Command } from "commander";
import { realpath } from "node:fs/promises";
import {
  InvalidOptionError,
  LanguageModel,
  type BuildChoice,
  type OptimizerOptions,
  type ScheduleOptions,
  type TrainProgress,
} from "../index.js";
import { checkCellOptions, checkConfig } from "../model/config.js";
import { CELLS, type Cell } from "../nn/cell.js";
import { trainPlan, type TrainOptions } from "../train/options.js";
import { RECURRENT_INITIALIZATIONS } from "../nn/initialize.js";
import { OPTIMIZER_DEFAULTS, OPTIMIZERS } from "../nn/optimizer/options.js";
import { buildOption, jsonOption, linesOption, quietOption, textOption } from "./commonOptions.js";
import { assertLineLengths, canBeSplit, readCorpus, type CliCorpus, type CorpusFlags } from "./corpus.js";
import { compact, duration, fileSize, grouped, nats } from "./format.js";
import { checkLevel, fitTokenizer, LEVELS, type LevelFlags } from "./level.js";
import { amount, decimal, limit, whole } from "./numbers.js";
import { printNewTexts } from "./newTexts.js";
import { schedule, schedules } from "./schedule.js";
import { note, OutputClosedError, print, printRecord } from "./streams.js";
import { TrainingStoppedError, trainWithProgress } from "./trainingRun.js";
import { assertFileName, assertWritable, writeFile } from "./writeFile.js";

interface TrainFlags extends CorpusFlags, LevelFlags {
  cell: Cell;
  hiddenSize: number;
  numLayers: number;
  embeddingSize?: number;
  tieEmbeddings?: true;
  resetAfter?: boolean;
  forgetBias?: number;
  recurrentInitialization: "uniform" | "orthogonal";
  epochs: number;
  batchSize: number;
  sequenceLength: number;
  maxSequenceLength: number;
  optimizer: OptimizerOptions["type"];
  learningRate?: number;
  momentum?: number;
  nesterov?: true;
  weightDecay?: number;
  schedule?: ScheduleOptions;
  warmupSteps: number;
  dropout: number;
  labelSmoothing: number;
  clipNorm: number;
  clipValue?: number;
  validationSplit?: number;
  seed: number;
  build: BuildChoice;
  out?: string;
  samples: number;
  json?: true;
  quiet?: true;
}

export function addTrain(program: Command): void {
  program
    .command("train")
    .summary("train a model on a text and save it")
    .description(
      "Trains a language model on a text and saves it. Ctrl-C stops early and saves the model as it then is; a " +
        "second Ctrl-C stops at once.",
    )
    .argument("[corpus]", "a UTF-8 text file, or - for standard input (default: 1,325 built-in dinosaur names)")
    .addOption(linesOption())
    .addOption(textOption())
    .option(
      "-o, --out <file>",
      "where to save; a file of that name is replaced (default: the corpus's name with .safetensors, in this folder)",
    )
    .option("--samples <n>", "new texts to print after training, none of them empty", amount, 0)
    .addOption(new Option("--level <unit>", "what a token is").choices(LEVELS).default("char"))
    .option("--max-vocabulary <n>", "words: the most, of which the frequent ones are kept (default: 10000)", whole)
    .option("--min-count <n>", "words: how often one must occur to be kept (default: 1)", whole)
    .option("--lowercase", "words: all in lower case")
    .addOption(
      new Option("--punctuation <how>", "words: a token each mark, or drop them (default: tokens)").choices([
        "tokens",
        "drop",
      ]),
    )
    .addOption(
      new Option(
        "--segmentation <how>",
        "words: as the script has them, or what stands between blanks (default: auto)",
      ).choices(["auto", "whitespace"]),
    )
    .option("--locale <tag>", "words: the language for lower case and segmentation, such as tr (default: none)")
    .addOption(new Option("--cell <type>", "recurrent cell").choices(CELLS).default("gru"))
    .option("--hidden-size <n>", "units a layer", whole, 128)
    .option("--num-layers <n>", "recurrent layers", whole, 1)
    .option("--embedding-size <n>", "numbers that stand for an input token; 0: one-hot input (default: 64)", whole)
    .option("--tie-embeddings", "one matrix for embedding and output, of the hidden size")
    .option("--reset-after", "GRU: reset gate after the product with the state, as PyTorch has it (default)")
    .option("--no-reset-after", "GRU: reset gate before it, as textbooks have it")
    .option("--forget-bias <x>", "LSTM: what the forget gate's bias starts as (default: 1)", decimal)
    .addOption(
      new Option("--recurrent-initialization <type>", "weights of the state: within ±1/√units, or orthogonal matrices")
        .choices(RECURRENT_INITIALIZATIONS)
        .default("uniform"),
    )
    .option("--epochs <n>", "passes over the corpus", whole, 20)
    .option("--batch-size <n>", "sequences trained on at once", whole, 32)
    .option("--sequence-length <n>", "running text: steps between two updates", whole, 64)
    .option("--max-sequence-length <n>", "lines: the longest accepted, in tokens", whole, 4096)
    .addOption(
      new Option("--optimizer <type>", "how parameters follow their gradients").choices(OPTIMIZERS).default("adam"),
    )
    .option(
      "--learning-rate <x>",
      "its step size (default: adam and adamw 3e-3, rmsprop 2e-3, adagrad 0.05, sgd 0.5)",
      decimal,
    )
    .option("--momentum <x>", "sgd and rmsprop: share of the last update in the next one, below 1", decimal)
    .option("--nesterov", "sgd: look ahead by the momentum")
    .option("--weight-decay <x>", "what parameters shrink by, times the learning rate (default: adamw 0.01)", decimal)
    .option(
      "--schedule <type>",
      "how the learning rate falls, with its settings after commas (see below; default: constant)",
      schedule,
    )
    .option("--warmup-steps <n>", "steps over which the learning rate rises at first", whole, 0)
    .option("--dropout <x>", "share of the layers' outputs dropped in training, below 1", decimal, 0)
    .option("--label-smoothing <x>", "share of certainty spread over all tokens, below 1", decimal, 0)
    .option("--clip-norm <x>", "largest global norm of a gradient, or none", limit, 5)
    .option("--clip-value <x>", "largest magnitude of a gradient's element (default: none)", limit)
    .option(
      "--validation-split <x>",
      "share kept for validation, 0 to below 1 (default: 0.1, or 0 of a corpus too small to split)",
      decimal,
    )
    .option("--seed <n>", "fixes weights, order and samples", amount, 1)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Schedules, with the settings that they have when none is given:
${schedules()}

Examples:
  $ wasm-rnn train --samples 20                  dinosaur names, then 20 new ones
  $ wasm-rnn train names.txt --lines             one sequence a line, into names.safetensors
  $ wasm-rnn train novel.txt --text --epochs 5   one running text
  $ wasm-rnn train --schedule cosine,minimum=1e-4 --warmup-steps 100
  $ wasm-rnn train mails.txt --level word        words and punctuation marks instead of characters
  $ cat *.md | wasm-rnn train - --out md.safetensors`,
    )
    .action(train);
}

async function train(path: string | undefined, flags: TrainFlags, command: Command): Promise<void> {
  const shape = {
    cell: flags.cell,
    hiddenSize: flags.hiddenSize,
    numLayers: flags.numLayers,
    embeddingSize: flags.embeddingSize ?? (flags.tieEmbeddings ? flags.hiddenSize : 64),
    tieEmbeddings: flags.tieEmbeddings ?? false,
  };
  const { resetAfter, forgetBias, recurrentInitialization } = flags;
  const options: TrainOptions = {
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    sequenceLength: flags.sequenceLength,
    maxSequenceLength: flags.maxSequenceLength,
    optimizer: optimizerOf(flags),
    schedule: flags.schedule,
    warmupSteps: flags.warmupSteps,
    dropout: flags.dropout,
    labelSmoothing: flags.labelSmoothing,
    clipNorm: flags.clipNorm,
    clipValue: flags.clipValue,
    validationSplit: flags.validationSplit,
    seed: flags.seed,
  };
  // What is wrong with the command itself is said before the corpus is waited for; its vocabulary is not known yet.
  checkConfig({ ...shape, resetAfter: true, vocabularySize: 2 });
  checkCellOptions(shape.cell, { resetAfter, forgetBias });
  trainPlan(options);
  checkLevel(flags);
  if (flags.out !== undefined) assertFileName("--out", flags.out);

  const corpus = await readCorpus(path, flags);
  const file = flags.out ?? `${corpus.stem}.safetensors`;
  await assertWritable(file);
  await assertNotCorpus(file, path);
  if (!flags.quiet) {
    note(corpus.description);
    noteIgnored(corpus, command);
  }

  const tokenizer = await fitTokenizer(corpus.data, flags);
  await assertLineLengths(corpus, tokenizer, flags.maxSequenceLength);
  using model = await LanguageModel.create({
    ...shape,
    resetAfter,
    forgetBias,
    recurrentInitialization,
    tokenizer,
    seed: flags.seed,
    build: flags.build,
  });
  const untrained = model.save();
  const { epoch, stopped } = await trainWithProgress(
    model,
    corpus.data,
    { ...options, validationSplit: flags.validationSplit ?? ((await canBeSplit(corpus, tokenizer)) ? 0.1 : 0) },
    flags,
  );
  const bytes = model.save();
  // A model that has not learnt anything must not replace what an earlier run left in the file.
  const worthSaving = stopped === undefined || Buffer.compare(bytes, untrained) !== 0;
  if (worthSaving) await writeFile(file, bytes);

  const outcome = worthSaving
    ? `the model as of the last good step is saved in ${file}`
    : "the model had not learnt anything yet and was not saved";
  if (stopped instanceof OutputClosedError) {
    if (!flags.quiet) note(`Nobody reads the output any more; ${outcome}.`);
    return;
  }
  const saved = { file, bytes: bytes.length, parameters: model.parameterCount };
  if (flags.json && worthSaving) await printRecord("saved", saved);
  if (stopped !== undefined) throw new TrainingStoppedError(stopped, outcome);
  if (!flags.json) await printSummary(epoch, saved);
  await printNewTexts(model, corpus, flags);
}

/** Without the flags that were not given; those that the type does not have are refused. */
function optimizerOf({ optimizer: type, learningRate, momentum, nesterov, weightDecay }: TrainFlags): OptimizerOptions {
  const given = Object.entries({ learningRate, momentum, nesterov, weightDecay }).filter(
    ([, value]) => value !== undefined,
  );
  for (const [name] of given) {
    const owners = OPTIMIZERS.filter((owner) => name in OPTIMIZER_DEFAULTS[owner]);
    if (owners.includes(type)) continue;
    throw new InvalidOptionError(`--${name} is for --optimizer ${owners.join(" or ")}, not for ${type}; leave it out.`);
  }
  return { type, ...Object.fromEntries(given) };
}

/** Warns of flags that this kind of corpus has no use for. */
function noteIgnored({ kind }: CliCorpus, command: Command): void {
  const [name, flag, other] =
    kind === "lines"
      ? ["sequenceLength", "--sequence-length", "a running text"]
      : ["maxSequenceLength", "--max-sequence-length", "lines"];
  if (command.getOptionValueSource(name) === "cli") note(`warning: ${flag} is for ${other}; it changes nothing here.`);
}

/** Refuses to overwrite the corpus by the model, whatever path leads there. */
async function assertNotCorpus(file: string, path: string | undefined): Promise<void> {
  if (path === undefined || path === "-") return;
  const [out, corpus] = await Promise.all([realpath(file).catch(() => undefined), realpath(path)]);
  if (out === corpus) throw new InvalidOptionError(`--out ${file} is the corpus itself; give another file name.`);
}

async function printSummary(
  epoch: TrainProgress | undefined,
  saved: { file: string; bytes: number; parameters: number },
): Promise<void> {
  if (epoch !== undefined) {
    const { loss, validationLoss, epochs, elapsedSeconds, tokens } = epoch;
    await print(
      `loss ${nats(loss)} nats a token` +
        (validationLoss === undefined ? "" : `, validation ${nats(validationLoss)}`) +
        `; ${epochs} ${epochs === 1 ? "epoch" : "epochs"} in ${duration(elapsedSeconds)}, ${compact(tokens / elapsedSeconds)} tokens a second`,
    );
  }
  await print(`saved ${saved.file} (${grouped(saved.parameters)} parameters, ${fileSize(saved.bytes)})`);
}
