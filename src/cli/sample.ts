import type { Command } from "commander";
import { randomInt } from "node:crypto";
import type { BuildChoice, SampleOptions } from "../index.js";
import { integer } from "../options.js";
import { samplePlan } from "../sample/options.js";
import { buildOption, jsonOption, quietOption, stopOption } from "./commonOptions.js";
import { readModel } from "./modelFile.js";
import { amount, decimal, whole } from "./numbers.js";
import { samples } from "./samples.js";
import { print, printRecord } from "./streams.js";
import { noteUnknown } from "./unknownTokens.js";

/** What stands between two texts that may be of several lines. */
const SEPARATOR = "---";

interface SampleFlags extends SampleOptions {
  prompt: string;
  count: number;
  seed?: number;
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addSample(program: Command): void {
  program
    .command("sample")
    .summary("write new texts with a model")
    .description(
      "Prints texts that a model writes, one after the other; those of a model of running text with a line --- in between.",
    )
    .argument("<model>", "a model file")
    .option("-n, --count <n>", "how many texts", whole, 1)
    .option("--max-length <n>", "tokens after which a text is cut off", whole, 200)
    .option(
      "--temperature <x>",
      "0: the likeliest token always; below 1: closer to that; above 1: more varied",
      decimal,
      1,
    )
    .option("--top-k <n>", "draw from the n likeliest tokens only", whole)
    .option("--top-p <x>", "only from the fewest of the likeliest that together have probability x", decimal)
    .option("--min-p <x>", "only from those at least x times as likely as the likeliest", decimal)
    .option("--typical-p <x>", "only from the fewest with probability x that surprise as tokens do on average", decimal)
    .option("--repetition-penalty <x>", "above 1: tokens that the text has had become less likely", decimal)
    .option("--allow-unknown", "<UNK>, shown as \uFFFD, may be drawn")
    .option("--prompt <text>", "how each text begins", "")
    .addOption(stopOption())
    .option("--seed <n>", "the same seed, the same texts (default: a new one each time)", amount)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
The options act in this order, each on what the last one left: --repetition-penalty, --temperature, --top-k, --typical-p,
--top-p, --min-p. A seed and an index, which --json prints, have the same text whatever --count is.

Examples:
  $ wasm-rnn sample dinosaurs.safetensors --count 10
  $ wasm-rnn sample dinosaurs.safetensors --prompt tyr --temperature 0.7 --seed 1
  $ wasm-rnn sample novel.safetensors --top-p 0.9 --repetition-penalty 1.1 --stop "."
  $ wasm-rnn sample novel.safetensors --max-length 2000`,
    )
    .action(sample);
}

async function sample(path: string, flags: SampleFlags): Promise<void> {
  const { build, json, seed = randomInt(2 ** 32) } = flags;
  const count = integer("count", flags.count, 1, 2 ** 31 - 1);
  const { prompt, stop, maxLength, temperature, topK, topP, minP, typicalP, repetitionPenalty, allowUnknown } = flags;
  const distribution = { temperature, topK, topP, minP, typicalP, repetitionPenalty, allowUnknown };
  const options = { ...distribution, maxLength, prompt, stop, seed };
  samplePlan(options);
  using model = await readModel(path, build);
  await noteUnknown([prompt], model.tokenizer, flags);
  let index = 0;
  const apart = model.trainedOn === "text";
  for (const one of samples(model, count, options)) {
    if (json) await printRecord("sample", { ...one, seed, index: index++ });
    else {
      // Pieces of a running text have lines of their own.
      if (apart && index++ > 0) await print(SEPARATOR);
      await print(one.text);
    }
  }
}
