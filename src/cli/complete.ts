import type { Command } from "commander";
import { InvalidOptionError, type BuildChoice, type CompleteOptions } from "../index.js";
import { completePlan, WIDEST } from "../sample/beamSearch.js";
import { buildOption, jsonOption, quietOption, stopOption } from "./commonOptions.js";
import { oneLine } from "./format.js";
import { readModel } from "./modelFile.js";
import { decimal, whole } from "./numbers.js";
import { print, printRecord } from "./streams.js";
import { noteUnknown } from "./unknownTokens.js";

interface CompleteFlags extends CompleteOptions {
  count: number;
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addComplete(program: Command): void {
  program
    .command("complete")
    .summary("say how a text goes on")
    .description("Prints the best ways to go on from a text, found by beam search.")
    .argument("<model>", "a model file")
    .argument("[text]", "how it begins", "")
    .option("-n, --count <n>", "how many at most", whole, 5)
    .option("--beam-width <n>", "beginnings kept at each length (default: 8, or --count if that is more)", whole)
    .option("--max-length <n>", "tokens after which a completion is cut off", whole, 50)
    .option("--length-penalty <x>", "0: the likeliest is the best; above: longer ones gain", decimal, 0.6)
    .addOption(stopOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Log-probabilities are in nats and include the end of the text, where it came to one; texts that were cut off show "…".
The score that orders them is the log-probability / ((5 + tokens) / 6) ^ length penalty.

Examples:
  $ wasm-rnn complete dinosaurs.safetensors tyr
  $ wasm-rnn complete dinosaurs.safetensors tyr --count 3 --beam-width 32 --json
  $ wasm-rnn complete novel.safetensors "It was a " --stop . --max-length 20`,
    )
    .action(complete);
}

async function complete(path: string, prompt: string, flags: CompleteFlags): Promise<void> {
  const { build, json, count, beamWidth, maxLength, lengthPenalty, stop } = flags;
  const options = { count, beamWidth, maxLength, lengthPenalty, stop };
  if (count <= WIDEST && beamWidth !== undefined && beamWidth < count) {
    throw new InvalidOptionError(`beamWidth must be at least that of --count, ${count}, not ${beamWidth}.`);
  }
  completePlan(options);
  using model = await readModel(path, build);
  await noteUnknown([prompt], model.tokenizer, flags);
  const completions = model.complete(prompt, options);
  if (!json) await print("     log p       score  text");
  for (const { text: completion, logProbability, score, ended } of completions) {
    const text = prompt + completion;
    if (json) await printRecord("completion", { text, completion, logProbability, score, ended });
    else await print(`${column(logProbability)}  ${column(score)}  ${oneLine(text)}${ended ? "" : "…"}`);
  }
}

function column(x: number): string {
  return x.toFixed(3).padStart(10);
}
