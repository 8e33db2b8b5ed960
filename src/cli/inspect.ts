import { Option, type Command } from "commander";
import type { LanguageModel } from "../index.js";
import { readCheckpoint } from "../io/checkpointFile.js";
import { readModelFile } from "../io/modelFile.js";
import type { TrainingRecord } from "../train/trainingState.js";
import { jsonOption } from "./commonOptions.js";
import { counted, duration, fileSize, grouped, visible } from "./format.js";
import { loadModel, readModelBytes } from "./modelFile.js";
import { amount } from "./numbers.js";
import { print, printRecord } from "./streams.js";

interface InspectFlags {
  vocabulary: number;
  json?: true;
}

export function addInspect(program: Command): void {
  program
    .command("inspect")
    .summary("say what a model file holds")
    .description(
      "Prints the configuration of a model, its parameters with their shapes and sizes, and its vocabulary; of a " +
        "checkpoint also where its training stands.",
    )
    .argument("<model>", "a model file or a checkpoint")
    .addOption(
      new Option("--vocabulary <n>", "how many tokens of the vocabulary to print").argParser(amount).default(40),
    )
    .addOption(jsonOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn inspect dinosaurs.safetensors
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
  const bytes = await readModelBytes(path);
  using model = await loadModel(path, bytes, "auto");
  const { config, parameterCount, tokenizer } = model;
  const tensors = summaries(model);
  const training = "training" in readModelFile(bytes).metadata ? readCheckpoint(bytes).state.record : undefined;
  const vocabulary = tokenizer.vocabulary.slice(0, flags.vocabulary);
  if (flags.json) {
    const what = { file: path, bytes: bytes.length, config, parameters: parameterCount, tensors };
    await printRecord("model", { ...what, tokenizer: tokenizer.kind, vocabulary, ...(training && { training }) });
    return;
  }
  await print(`${path} (${fileSize(bytes.length)})\n`);
  for (const [name, value] of Object.entries(config)) await print(`  ${name.padEnd(16)}${String(value)}`);
  await print(`\n${counted(parameterCount, "parameter")}`);
  const width = Math.max(...tensors.map(({ name }) => name.length)) + 2;
  await print(`  ${"".padEnd(width)}${"shape".padStart(14)}${"mean".padStart(10)}${"deviation".padStart(11)}`);
  for (const { name, shape, mean, deviation } of tensors) {
    const columns = [shape.join(" × ").padStart(14), mean.toFixed(4).padStart(10), deviation.toFixed(4).padStart(11)];
    await print(`  ${name.padEnd(width)}${columns.join("")}`);
  }
  const more = tokenizer.size - vocabulary.length;
  await print(`\nvocabulary of ${grouped(tokenizer.size)} (${tokenizer.kind})`);
  await print(`  ${vocabulary.map(visible).join(" ")}${more > 0 ? ` … ${grouped(more)} more` : ""}`);
  if (training !== undefined) await printTraining(training);
}

async function printTraining({ epoch, step, tokens, seconds, bestEpoch, bestLoss }: TrainingRecord): Promise<void> {
  const best = bestEpoch > 0 ? `; best validation loss ${bestLoss.toFixed(4)} after epoch ${bestEpoch}` : "";
  await print(
    `\ntraining in epoch ${epoch}, ${counted(step, "step")}, ${counted(tokens, "token")}, ${duration(seconds)}${best}`,
  );
}

function summaries(model: LanguageModel): TensorSummary[] {
  return Object.entries(model.parameters).map(([name, { shape, data }]) => {
    const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
    const variance = data.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / data.length;
    return { name, shape, mean, deviation: Math.sqrt(variance) };
  });
}
