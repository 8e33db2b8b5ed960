import type { Command } from "commander";
import { randomInt } from "node:crypto";
import type { BuildChoice } from "../index.js";
import { samplePlan } from "../sample/options.js";
import { buildOption, jsonOption, quietOption } from "./commonOptions.js";
import { readModel } from "./modelFile.js";
import { amount, decimal, whole } from "./numbers.js";
import { samples } from "./samples.js";
import { print, printRecord } from "./streams.js";

interface SampleFlags {
  count: number;
  maxLength: number;
  temperature: number;
  prompt: string;
  seed?: number;
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addSample(program: Command): void {
  program
    .command("sample")
    .summary("write new texts with a model")
    .description("Prints texts that a model writes, one after the other.")
    .argument("<model>", "a model file")
    .option("-n, --count <n>", "how many texts", amount, 1)
    .option("--max-length <n>", "tokens after which a text is cut off", whole, 200)
    .option(
      "--temperature <x>",
      "0: the likeliest token always; below 1: closer to that; above 1: more varied",
      decimal,
      1,
    )
    .option("--prompt <text>", "how each text begins", "")
    .option("--seed <n>", "the same seed, the same texts (default: a new one each time)", amount)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
All texts are drawn from one stream of random numbers: with --json, the text of a seed and an index is the last one of
--seed <seed> --count <index + 1>.

Examples:
  $ wasm-rnn sample dinosaurs.safetensors --count 10
  $ wasm-rnn sample dinosaurs.safetensors --prompt tyr --temperature 0.7 --seed 1
  $ wasm-rnn sample novel.safetensors --max-length 2000`,
    )
    .action(sample);
}

async function sample(path: string, flags: SampleFlags): Promise<void> {
  const { maxLength, temperature, prompt, seed = randomInt(2 ** 32) } = flags;
  samplePlan({ maxLength, temperature, prompt, seed });
  using model = await readModel(path, flags.build);
  let index = 0;
  for (const one of samples(model, flags.count, { maxLength, temperature, prompt, seed })) {
    if (flags.json) await printRecord("sample", { ...one, seed, index: index++ });
    else await print(one.text);
  }
}
