import type { Command } from "commander";
import type { BuildChoice, RankOptions } from "../index.js";
import { buildOption, countEosOption, countUnkOption, jsonOption, quietOption } from "./commonOptions.js";
import { readModel } from "./modelFile.js";
import { readText } from "./readText.js";
import { SCORE_HEADER, scoreRow } from "./scoreTable.js";
import { print, printRecord } from "./streams.js";

interface RankFlags extends RankOptions {
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addRank(program: Command): void {
  program
    .command("rank")
    .summary("put texts in order, the likeliest first")
    .description("Prints texts in the order of their probability, the likeliest first, with their scores.")
    .argument("<model>", "a model file")
    .argument("[texts...]", "two or more texts, or a file with one a line (default, or -: standard input)")
    .option("--normalize", "by the mean over the tokens, not by the total, which favours short texts")
    .addOption(countEosOption())
    .addOption(countUnkOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Blank lines of a file are left out. Equally likely texts stay in the order given.

Examples:
  $ wasm-rnn rank food.safetensors "the apple and pair salad" "the apple and pear salad"
  $ wasm-rnn rank food.safetensors hypotheses.txt --json | head -n 1
  $ wasm-rnn rank food.safetensors --normalize < hypotheses.txt`,
    )
    .action(rank);
}

async function rank(path: string, given: string[], flags: RankFlags): Promise<void> {
  const { normalize, countEos, countUnk, build, json } = flags;
  using model = await readModel(path, build);
  const lines = async (): Promise<string[]> => (await readText(given[0] ?? "-", flags)).split("\n");
  const texts = given.length > 1 ? given : (await lines()).filter((line) => line.trim() !== "");
  if (!json && texts.length > 0) await print(SCORE_HEADER);
  for (const [i, ranked] of model.rank(texts, { normalize, countEos, countUnk }).entries()) {
    if (json) await printRecord("rank", { rank: i + 1, ...ranked, tokens: undefined });
    else await print(scoreRow(ranked.text, ranked));
  }
}
