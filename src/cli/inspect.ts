import { Option, type Command } from "commander";
import { InvalidOptionError, type BuildChoice, type LanguageModel } from "../index.js";
import { readCheckpoint } from "../io/checkpointFile.js";
import { readModelFile } from "../io/modelFile.js";
import { buildOption, jsonOption } from "./commonOptions.js";
import { counted, duration, fileSize, grouped, visible, wrapped } from "./format.js";
import { addTextOptions, checkTextFlags, inspectText, type TextFlags } from "./inspectText.js";
import { loadModel, readModelBytes } from "./modelFile.js";
import { amount } from "./numbers.js";
import { settingsOf } from "./runOptions.js";
import { print, printRecord } from "./streams.js";
import { trainingName } from "./trainedOn.js";
import { isSameFile } from "./writeFile.js";

interface InspectFlags extends TextFlags {
  vocabulary: number;
  build: BuildChoice;
}

export function addInspect(program: Command): void {
  const command = program
    .command("inspect")
    .summary("say what a model file holds, and what happens inside")
    .description(
      "Prints the configuration of a model, its parameters with their shapes and sizes, and its vocabulary; of a " +
        "checkpoint also where its training stands and what it was told. With --text it draws what the network does " +
        "on its way through a text.",
    )
    .argument("<model>", "a model file or a checkpoint")
    .addOption(
      new Option("--vocabulary <n>", "how many tokens of the vocabulary to print").argParser(amount).default(40),
    );
  addTextOptions(command)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn inspect dinosaurs.safetensors
  $ wasm-rnn inspect dinosaurs.safetensors --text "tyrannosaurus"
  $ wasm-rnn inspect dinosaurs.safetensors --text "tyrannosaurus" --gate candidate --out gates.svg
  $ wasm-rnn inspect novel.checkpoint --json`,
    )
    .action(inspect);
}

/** What is printed of one tensor. */
interface TensorSummary {
  readonly name: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly deviation: number;
}

async function inspect(path: string, flags: InspectFlags): Promise<void> {
  checkTextFlags(flags);
  if (flags.out !== undefined && (await isSameFile(flags.out, path))) {
    throw new InvalidOptionError(`--out ${flags.out} is the model itself; give another file name.`);
  }
  const bytes = await readModelBytes(path);
  using model = await loadModel(path, bytes, flags.build);
  if (flags.text !== undefined) {
    await inspectText(model, flags.text, flags);
    return;
  }
  const { config, parameterCount, tokenizer, trainedOn } = model;
  const tensors = summaries(model);
  const training = "training" in readModelFile(bytes).metadata ? trainingOf(bytes) : undefined;
  const settings = Object.fromEntries(Object.entries(tokenizer.toJSON()).filter(([name]) => name !== "vocabulary"));
  const vocabulary = tokenizer.vocabulary.slice(0, flags.vocabulary);
  if (flags.json) {
    const what = { file: path, bytes: bytes.length, config, trainedOn: trainedOn ?? null, parameters: parameterCount };
    await printRecord("model", { ...what, tensors, tokenizer: settings, vocabulary, ...(training && { training }) });
    return;
  }
  await print(`${path} (${fileSize(bytes.length)})\n`);
  await printFields({ ...config, trainedOn: trainingName(trainedOn) });
  await print(`\n${counted(parameterCount, "parameter")}`);
  const width = Math.max(...tensors.map(({ name }) => name.length)) + 2;
  await print(`  ${"".padEnd(width)}${"shape".padStart(14)}${"mean".padStart(10)}${"deviation".padStart(11)}`);
  for (const { name, shape, mean, deviation } of tensors) {
    const columns = [shape.join(" × ").padStart(14), mean.toFixed(4).padStart(10), deviation.toFixed(4).padStart(11)];
    await print(`  ${name.padEnd(width)}${columns.join("")}`);
  }
  const more = tokenizer.size - vocabulary.length;
  const how = Object.entries(settings).map(([name, value]) => (name === "kind" ? value : `${name} ${value}`));
  await print(`\nvocabulary of ${grouped(tokenizer.size)} (${how.join(", ")})`);
  const shown = vocabulary.map(visible);
  for (const line of wrapped(more > 0 ? [...shown, `… ${grouped(more)} more`] : shown, 98)) await print(`  ${line}`);
  if (training !== undefined) await printTraining(training);
}

/** What a checkpoint says of its run: where it stands, and what it was told. */
interface Training {
  readonly epoch: number;
  readonly step: number;
  readonly tokens: number;
  readonly seconds: number;
  readonly best?: { readonly epoch: number; readonly validationLoss: number };
  readonly options: Readonly<Record<string, unknown>>;
}

function trainingOf(bytes: Uint8Array): Training {
  const { options, state } = readCheckpoint(bytes);
  const { epoch, step, tokens, seconds, bestEpoch, bestLoss } = state.record;
  return {
    ...{ epoch, step, tokens, seconds },
    ...(bestEpoch > 0 && { best: { epoch: bestEpoch, validationLoss: bestLoss } }),
    options: settingsOf(options),
  };
}

async function printTraining({ epoch, step, tokens, seconds, best, options }: Training): Promise<void> {
  const { epochs } = options;
  const lowest = best ? `; best validation loss ${best.validationLoss.toFixed(4)} after epoch ${best.epoch}` : "";
  await print(
    `\ntraining in epoch ${epoch}${typeof epochs === "number" ? ` of ${epochs}` : ""}, ${counted(step, "step")}, ` +
      `${counted(tokens, "token")}, ${duration(seconds)}${lowest}`,
  );
  await printFields(options);
}

/** A line each; an object on its line. */
async function printFields(fields: Readonly<Record<string, unknown>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await print(`  ${name.padEnd(19)}${settingText(value)}`);
}

function settingText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  const { type, ...settings } = value as Readonly<Record<string, unknown>>;
  return [type, ...Object.entries(settings).map(([name, setting]) => `${name}=${String(setting)}`)].join(" ");
}

function summaries(model: LanguageModel): TensorSummary[] {
  return Object.entries(model.parameters).map(([name, { shape, data }]) => {
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const variance = data.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / data.length;
    return { name, shape, mean, deviation: Math.sqrt(variance) };
  });
}
