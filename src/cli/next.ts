import type { Command } from "commander";
import type { BuildChoice, NextOptions } from "../index.js";
import { nextPlan } from "../sample/nextTokens.js";
import { buildOption, jsonOption, quietOption } from "./commonOptions.js";
import { visible } from "./format.js";
import { readModel } from "./modelFile.js";
import { decimal, whole } from "./numbers.js";
import { print, printRecord } from "./streams.js";
import { noteUnknown } from "./unknownTokens.js";

interface NextFlags extends NextOptions {
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addNext(program: Command): void {
  program
    .command("next")
    .summary("list the likeliest next tokens")
    .description("Prints the likeliest next tokens after a text, with their probabilities.")
    .argument("<model>", "a model file")
    .argument("[text]", "the text so far", "")
    .option("-n, --count <n>", "how many at most", whole, 5)
    .option("--temperature <x>", "below 1: the likelier gain; above 1: the others do", decimal, 1)
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
<UNK> is never listed, but keeps its share of the probability.

Examples:
  $ wasm-rnn next dinosaurs.safetensors tyrannosaur
  $ wasm-rnn next dinosaurs.safetensors --count 30 --json`,
    )
    .action(next);
}

async function next(path: string, text: string, flags: NextFlags): Promise<void> {
  const { build, json, count, temperature } = flags;
  const options = { count, temperature };
  nextPlan(options);
  using model = await readModel(path, build);
  await noteUnknown([text], model.tokenizer, flags);
  const tokens = model.next(text, options);
  if (!json) await print("     log p  probability  token");
  for (const token of tokens) {
    if (json) await printRecord("next", token);
    else {
      const { logProbability, probability } = token;
      await print(
        `${logProbability.toFixed(3).padStart(10)}  ${probability.toFixed(6).padStart(11)}  ${visible(token.token)}`,
      );
    }
  }
}
