import type { Command } from "commander";
import { InvalidOptionError, type BuildChoice, type ScoreOptions } from "../index.js";
import {
  buildOption,
  countEosOption,
  countUnkOption,
  jsonOption,
  noCountEosOption,
  quietOption,
} from "./commonOptions.js";
import { readModel } from "./modelFile.js";
import { readText } from "./readText.js";
import { SCORE_HEADER, scoreRow, tokenRow } from "./scoreTable.js";
import { print, printRecord } from "./streams.js";
import { noteFileNames } from "./textArguments.js";
import { noteEos } from "./trainedOn.js";
import { noteUnknown } from "./unknownTokens.js";

interface ScoreFlags extends ScoreOptions {
  tokens?: true;
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addScore(program: Command): void {
  program
    .command("score")
    .summary("say how likely a model finds texts")
    .description(
      "Prints the log-probability (nats), the perplexity and the bits a token of each text. The end of " +
        "the text counts, unless the model was trained on running text.",
    )
    .argument("<model>", "a model file")
    .argument("[text...]", "the texts (default, or -: each line of standard input)")
    .option("--tokens", "each token with its log-probability and its surprisal in bits")
    .addOption(countEosOption())
    .addOption(noCountEosOption())
    .addOption(countUnkOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn score dinosaurs.safetensors tyrannosaurus xkcdqwrtz
  $ wasm-rnn score dinosaurs.safetensors --tokens velociraptor
  $ wasm-rnn score dinosaurs.safetensors --json < names.txt
  $ wasm-rnn score dinosaurs.safetensors -- --a-text-that-begins-with-dashes`,
    )
    .action(score);
}

async function score(path: string, given: string[], flags: ScoreFlags): Promise<void> {
  using model = await readModel(path, flags.build);
  const fromInput = given.length === 0 || (given.length === 1 && given[0] === "-");
  // Blank lines are scored too: output lines stay beside their input lines.
  const texts = fromInput ? splitLines(await readText("-", flags)) : given;
  if (texts.length === 0) throw new InvalidOptionError("There is nothing to score: standard input is empty.");
  if (!fromInput) noteFileNames(`wasm-rnn score ${path}`, texts, flags);
  noteEos(model.trainedOn, flags);
  await noteUnknown(texts, model.tokenizer, flags);
  if (!flags.json) await print(SCORE_HEADER);
  const { countEos, countUnk } = flags;
  for (const text of texts) {
    const score = model.score(text, { countEos, countUnk });
    const { tokens, ...result } = score;
    if (flags.json) await printRecord("score", { text, ...result, ...(flags.tokens ? { tokens } : {}) });
    else for (const row of [scoreRow(text, score), ...(flags.tokens ? tokens.map(tokenRow) : [])]) await print(row);
  }
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
