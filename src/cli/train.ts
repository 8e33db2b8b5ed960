import type { Command } from "commander";
import { existsSync } from "node:fs";
import {
  findLearningRate,
  InvalidOptionError,
  LanguageModel,
  type LearningRateSearch,
  type OptimizerOptions,
  type TrainOptions,
} from "../index.js";
import { checkCellOptions, checkConfig } from "../model/config.js";
import { OPTIMIZER_DEFAULTS, OPTIMIZERS } from "../nn/optimizer/options.js";
import { trainPlan } from "../train/options.js";
import { CheckpointFile } from "./checkpoints.js";
import type { Checkpoint } from "../io/checkpointFile.js";
import {
  assertLineLengths,
  canBeSplit,
  countTokens,
  readCorpus,
  stemOf,
  type CliCorpus,
  type CorpusFlags,
} from "./corpus.js";
import { compact, counted, duration, fileSize, grouped, nats } from "./format.js";
import { checkLevel, fitTokenizer } from "./level.js";
import { learningRateCurve, lossCurve } from "./lossCurve.js";
import { loadModel, parameterBytes } from "./modelFile.js";
import { printNewTexts } from "./newTexts.js";
import { schedules } from "./schedule.js";
import { suitableSizes, type Sizes } from "./sizes.js";
import { note, OutputClosedError, print, printRecord } from "./streams.js";
import { addTrainFlags, type TrainFlags } from "./trainFlags.js";
import { TrainingStoppedError, trainWithProgress, type TrainingRun } from "./trainingRun.js";
import { assertFileName, assertWritable, isSameFile, writeFile } from "./writeFile.js";

/** Epochs without a lower validation loss after which training stops, unless told otherwise. */
const PATIENCE = 5;

/** Flags that a run may change when it goes on. */
const CHANGEABLE = ["resume", "checkpoint", "checkpointMinutes", "checkpointSteps", "epochs", "patience", "divergence"];
/** Flags that say nothing of the run itself. */
const OUTWARD = ["lines", "text", "out", "samples", "build", "json", "quiet"];

export function addTrain(program: Command): void {
  const command = program
    .command("train")
    .summary("train a model on a text and save it")
    .description(
      "Trains a language model on a text and saves it. Ctrl-C stops early, saves the model as it then is, and keeps what " +
        "--resume needs to go on; a second Ctrl-C stops at once.",
    )
    .argument("[corpus]", "a UTF-8 text file, or - for standard input (default: 1,325 built-in dinosaur names)");
  addTrainFlags(command)
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
  $ wasm-rnn train novel.txt --text --resume     the same, from where it was cut off
  $ wasm-rnn train mails.txt --level word        words and punctuation marks instead of characters
  $ cat *.md | wasm-rnn train - --out md.safetensors`,
    )
    .action(train);
}

/** A model and how it is to be trained. */
interface Task {
  readonly model: LanguageModel;
  readonly options: TrainOptions;
  /** What the options, or those of the run that was cut off, say. */
  readonly keep: "best" | "last" | undefined;
}

async function train(path: string | undefined, flags: TrainFlags, command: Command): Promise<void> {
  // What is wrong with the command itself is said before the corpus is waited for.
  if (!flags.resume) checkFlags(flags);
  else if (flags.findLearningRate) {
    throw new InvalidOptionError("--find-learning-rate is for a run that has not begun; leave --resume out.");
  }
  if (flags.out !== undefined) assertFileName("--out", flags.out);
  if (flags.checkpoint !== undefined) assertFileName("--checkpoint", flags.checkpoint);
  const file = flags.out ?? `${stemOf(path)}.safetensors`;
  const checkpoint = new CheckpointFile(flags, file);
  await assertOther("--out", file, "the corpus", path);
  await assertOther("--checkpoint", checkpoint.path, "the corpus", path);
  await assertOther("--checkpoint", checkpoint.path, "the model's file", file);
  await assertWritable(file);
  await assertWritable(checkpoint.path);
  const left = flags.resume ? await checkpoint.read() : undefined;
  if (!flags.resume && !flags.findLearningRate) await checkpoint.claim();

  const corpus = await readCorpus(path, left === undefined ? flags : { ...flags, ...kindOf(left.checkpoint) });
  if (!flags.quiet) {
    note(corpus.description);
    noteIgnored(corpus, command);
  }
  const task = left === undefined ? await begun(corpus, flags) : await resumed(checkpoint.path, left, flags, command);
  using model = task.model;
  if (flags.findLearningRate) {
    await printLearningRates(await findLearningRate(model, corpus.data, task.options), flags);
    return;
  }
  const replaced = existsSync(file);
  const untrained = left === undefined ? parameterBytes(model.save()) : undefined;
  const options = { ...task.options, checkpoint: checkpoint.options(flags) };
  const run = await trainWithProgress(model, corpus.data, options, { ...flags, source: corpus.source });
  const bytes = model.save();
  // A model that has not learnt anything must not replace what an earlier run left in the file.
  const worthSaving =
    run.stopped === undefined || untrained === undefined || Buffer.compare(parameterBytes(bytes), untrained) !== 0;
  if (worthSaving) await writeFile(file, bytes);
  if (run.stopped === undefined) await checkpoint.remove();

  const outcome =
    (worthSaving
      ? `the model as of the last good step is saved in ${file}${replaced ? ", in place of what was there" : ""}`
      : "the model had not learnt anything yet and was not saved") +
    (checkpoint.stands ? `, and the same command with --resume goes on from ${checkpoint.path}` : "");
  if (run.stopped instanceof OutputClosedError) {
    if (!flags.quiet) note(`Nobody reads the output any more; ${outcome}.`);
    return;
  }
  const saved = { file, bytes: bytes.length, parameters: model.parameterCount };
  if (flags.json && worthSaving) await printRecord("saved", saved);
  if (run.stopped !== undefined) throw new TrainingStoppedError(run.stopped, outcome);
  if (!flags.quiet) noteUselessness(run, model.config.vocabularySize);
  if (!flags.json) await printSummary(run, saved, task.keep, flags);
  await printNewTexts(model, corpus, flags);
}

/** Throws what is wrong with the flags whatever the corpus, whose vocabulary is not known yet. */
function checkFlags(flags: TrainFlags): void {
  const { cell, resetAfter, forgetBias } = flags;
  checkConfig({ ...shapeOf(flags, suitableSizes(1, 2)), resetAfter: true, vocabularySize: 2 });
  checkCellOptions(cell, { resetAfter, forgetBias });
  const checkpoint = new CheckpointFile(flags, "").options(flags);
  trainPlan({ ...optionsOf(flags, suitableSizes(1, 2), flags.validationSplit ?? 0.1), checkpoint });
  checkLevel(flags);
}

/** A new model for a corpus. */
async function begun(corpus: CliCorpus, flags: TrainFlags): Promise<Task> {
  const tokenizer = await fitTokenizer(corpus.data, flags);
  await assertLineLengths(corpus, tokenizer, flags.maxSequenceLength);
  const tokens = await countTokens(corpus, tokenizer);
  const sizes = suitableSizes(tokens, tokenizer.size);
  if (!flags.quiet) noteSizes(flags, sizes, tokens, tokenizer.size);
  const { resetAfter, forgetBias, recurrentInitialization, seed, build } = flags;
  const model = await LanguageModel.create({
    ...shapeOf(flags, sizes),
    resetAfter,
    forgetBias,
    recurrentInitialization,
    tokenizer,
    seed,
    build,
  });
  const validationSplit = flags.validationSplit ?? ((await canBeSplit(corpus, tokenizer)) ? 0.1 : 0);
  return { model, options: optionsOf(flags, sizes, validationSplit), keep: flags.keep };
}

/** A running text has a state that is carried; the corpus of the run is read as it was then. */
function kindOf({ state }: Checkpoint): CorpusFlags {
  return state.tensors.has("carried.0") ? { text: true } : { lines: true };
}

/** The model of a run that was cut off, and what the run was told, but for the flags that may change. */
async function resumed(
  path: string,
  { bytes: resume, checkpoint }: { bytes: Uint8Array; checkpoint: Checkpoint },
  flags: TrainFlags,
  command: Command,
): Promise<Task> {
  const model = await loadModel(path, resume, flags.build);
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === "cli";
  const { epochs, patience, divergence } = flags;
  const changed = Object.entries({ epochs, patience, divergence }).filter(([name]) => isGiven(name));
  if (!flags.quiet) {
    const { epoch, step, seconds } = checkpoint.state.record;
    note(`going on from ${path}: epoch ${epoch}, ${counted(step, "step")}, ${duration(seconds)} of training`);
    const ignored = command.options.filter((option) => {
      const name = option.attributeName();
      return isGiven(name) && ![...CHANGEABLE, ...OUTWARD].includes(name);
    });
    const names = ignored.map(({ long }) => long).join(", ");
    if (names !== "") note(`warning: ${names} changes nothing here: a run that goes on has the options it began with.`);
  }
  return { model, options: { ...Object.fromEntries(changed), resume }, keep: checkpoint.options.keep };
}

function shapeOf(
  flags: TrainFlags,
  sizes: Sizes,
): Pick<TrainFlags, "cell" | "numLayers"> & {
  hiddenSize: number;
  embeddingSize: number;
  tieEmbeddings: boolean;
} {
  const { cell, numLayers, tieEmbeddings = false, hiddenSize = sizes.hiddenSize } = flags;
  const embeddingSize = flags.embeddingSize ?? (tieEmbeddings ? hiddenSize : sizes.embeddingSize);
  return { cell, hiddenSize, numLayers, embeddingSize, tieEmbeddings };
}

function optionsOf(flags: TrainFlags, sizes: Sizes, validationSplit: number): TrainOptions {
  const { batchSize, sequenceLength, maxSequenceLength, schedule, warmupSteps, labelSmoothing } = flags;
  const { clipNorm, clipValue, keep, divergence, seed } = flags;
  return {
    epochs: flags.epochs ?? sizes.epochs,
    batchSize,
    sequenceLength,
    maxSequenceLength,
    optimizer: optimizerOf(flags),
    schedule,
    warmupSteps,
    dropout: flags.dropout ?? sizes.dropout,
    labelSmoothing,
    clipNorm,
    clipValue,
    validationSplit,
    keep,
    patience: flags.patience ?? (validationSplit > 0 ? PATIENCE : undefined),
    divergence,
    seed,
  };
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

/** Says what was chosen, in the words that would choose otherwise. */
function noteSizes(flags: TrainFlags, sizes: Sizes, tokens: number, vocabularySize: number): void {
  const { hiddenSize, embeddingSize } = shapeOf(flags, sizes);
  const { epochs, dropout } = sizes;
  const chosen = [
    ...(flags.hiddenSize === undefined ? [`--hidden-size ${hiddenSize}`] : []),
    ...(flags.embeddingSize === undefined ? [`--embedding-size ${embeddingSize}`] : []),
    ...(flags.epochs === undefined ? [`--epochs ${epochs}`] : []),
    ...(flags.dropout === undefined && dropout > 0 ? [`--dropout ${dropout}`] : []),
  ];
  if (chosen.length === 0) return;
  note(`${counted(tokens, "token")} of ${grouped(vocabularySize)} kinds: chose ${chosen.join(" ")}`);
}

/** Warns of flags that this kind of corpus has no use for. */
function noteIgnored({ kind }: CliCorpus, command: Command): void {
  const [name, flag, other] =
    kind === "lines"
      ? ["sequenceLength", "--sequence-length", "a running text"]
      : ["maxSequenceLength", "--max-sequence-length", "lines"];
  if (command.getOptionValueSource(name) === "cli") note(`warning: ${flag} is for ${other}; it changes nothing here.`);
}

/** Refuses one file for two things, one of which would be lost, whatever paths lead there. */
async function assertOther(flag: string, file: string, what: string, path: string | undefined): Promise<void> {
  if (path === undefined || path === "-") return;
  if (await isSameFile(file, path)) {
    throw new InvalidOptionError(`${flag} ${file} is ${what} itself; give another file name.`);
  }
}

async function printLearningRates(
  { learningRate, trials }: LearningRateSearch,
  { json, quiet }: TrainFlags,
): Promise<void> {
  if (json) {
    await printRecord("learning-rate", { learningRate, trials });
    return;
  }
  if (!quiet) note(learningRateCurve(trials));
  await print(`--learning-rate ${learningRate.toPrecision(2)}`);
}

/** A loss far above that of guessing, where a new model is, is no success, though nothing has failed. */
function noteUselessness({ epochs, best }: TrainingRun, vocabularySize: number): void {
  const loss = best?.validationLoss ?? epochs.at(-1)?.loss ?? 0;
  // eslint-disable-next-line no-restricted-properties -- decides on a warning only
  const guessing = Math.log(vocabularySize);
  if (loss <= guessing + 1) return;
  note(
    `warning: the model has learnt nothing: its loss of ${nats(loss)} is far above ${nats(guessing)}, that of guessing; ` +
      "give a lower --learning-rate.",
  );
}

async function printSummary(
  { epochs, best }: TrainingRun,
  saved: { file: string; bytes: number; parameters: number },
  keep: Task["keep"],
  { quiet }: TrainFlags,
): Promise<void> {
  const last = epochs.at(-1);
  if (last !== undefined) {
    if (!quiet && process.stderr.isTTY) note(lossCurve(epochs));
    const { loss, validationLoss, epoch, elapsedSeconds, tokens } = last;
    if (!quiet && last.epoch < last.epochs) {
      note(
        `stopped after ${last.epoch} of ${last.epochs} epochs: no lower validation loss since epoch ${best?.epoch ?? 0}`,
      );
    }
    const kept = best !== undefined && best.epoch < epoch && keep !== "last";
    await print(
      `loss ${nats(loss)} nats a token` +
        (validationLoss === undefined ? "" : `, validation ${nats(validationLoss)}`) +
        `; ${counted(epoch, "epoch")} in ${duration(elapsedSeconds)}, ${compact(tokens / elapsedSeconds)} tokens a second` +
        (kept ? `; kept epoch ${best.epoch}, validation ${nats(best.validationLoss)}` : ""),
    );
  }
  await print(`saved ${saved.file} (${grouped(saved.parameters)} parameters, ${fileSize(saved.bytes)})`);
}
