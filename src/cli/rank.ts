import type { Command } from "commander";
import { existsSync } from "node:fs";
import { InvalidOptionError, type BuildChoice, type RankOptions } from "../index.js";
import {
  buildOption,
  countEosOption,
  countUnkOption,
  jsonOption,
  noCountEosOption,
  quietOption,
} from "./commonOptions.js";
import { FileError } from "./fileError.js";
import { readModel } from "./modelFile.js";
import { readText, sourceName, type ReadOptions } from "./readText.js";
import { SCORE_HEADER, scoreRow } from "./scoreTable.js";
import { print, printRecord } from "./streams.js";
import { noteFileNames } from "./textArguments.js";
import { noteEos } from "./trainedOn.js";
import { noteUnknown } from "./unknownTokens.js";

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
    .addOption(noCountEosOption())
    .addOption(countUnkOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Blank lines of a file are left out, but counted: "index" in the output of --json is the place of a text among the arguments, or of its line in the
file, from 0. Equally likely texts stay in the order given.

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
  if (given.length > 1) noteFileNames(`wasm-rnn rank ${path}`, given, flags);
  const places = given.length > 1 ? [...given.entries()] : await filledLines(given[0] ?? "-", flags);
  const texts = places.map(([, text]) => text);
  noteEos(model.trainedOn, flags);
  await noteUnknown(texts, model.tokenizer, flags);
  if (!json) await print(SCORE_HEADER);
  for (const [i, ranked] of model.rank(texts, { normalize, countEos, countUnk }).entries()) {
    const index = places[ranked.index]?.[0];
    if (json) await printRecord("rank", { rank: i + 1, ...ranked, index, tokens: undefined });
    else await print(scoreRow(ranked.text, ranked));
  }
}

/** The lines of a file, or of standard input for `-`, that are not blank, with their places among all lines. */
async function filledLines(path: string, options: ReadOptions): Promise<[number, string][]> {
  if (path !== "-" && !existsSync(path)) {
    const reason = "one argument is a file with a text a line, and there is no such file; give two or more texts";
    throw new FileError("read", path, reason);
  }
  const lines = (await readText(path, options)).split("\n");
  const filled = [...lines.entries()].filter(([, line]) => line.trim() !== "");
  if (filled.length > 0) return filled;
  throw new InvalidOptionError(`There is nothing to rank: ${sourceName(path)} has no text.`);
}
