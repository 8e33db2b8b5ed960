import type { Command } from "commander";
import type { BuildChoice, Score } from "../index.js";
import { buildOption, jsonOption, quietOption } from "./commonOptions.js";
import { oneLine, visible } from "./format.js";
import { readModel } from "./modelFile.js";
import { readText } from "./readText.js";
import { print, printRecord } from "./streams.js";
import { noteUnknown } from "./unknownTokens.js";

interface ScoreFlags {
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
      "Prints the log-probability (nats, the end of the text included), the perplexity and the bits a token of each text.",
    )
    .argument("<model>", "a model file")
    .argument("[text...]", "the texts (default, or -: each line of standard input)")
    .option("--tokens", "each token with its log-probability")
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
  await noteUnknown(texts, model.tokenizer, flags);
  if (!flags.json && texts.length > 0) await print("     log p  perplexity  bits/token  text");
  for (const text of texts) {
    const { tokens, ...result } = model.score(text);
    if (flags.json) await printRecord("score", { text, ...result, ...(flags.tokens ? { tokens } : {}) });
    else await printRow(text, { tokens, ...result }, flags.tokens);
  }
}

function splitLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

async function printRow(text: string, score: Score, withTokens = false): Promise<void> {
  const { logProbability, perplexity, bitsPerToken, tokens } = score;
  await print(row(logProbability, significant(perplexity), bitsPerToken, oneLine(text)));
  if (!withTokens) return;
  for (const { token, logProbability: logP } of tokens) await print(row(logP, "", -logP / Math.LN2, visible(token)));
}

function row(logProbability: number, perplexity: string, bits: number, text: string): string {
  return `${column(logProbability.toFixed(3))}  ${column(perplexity)}  ${column(bits.toFixed(3))}  ${text}`;
}

function column(cell: string): string {
  return cell.padStart(10);
}

function significant(x: number): string {
  return x < 1e5 ? x.toFixed(3) : x.toExponential(2);
}
