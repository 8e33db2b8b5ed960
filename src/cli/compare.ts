import type { Command } from "commander";
import type { BuildChoice, ScoredToken, ScoreOptions } from "../index.js";
import {
  buildOption,
  countEosOption,
  countUnkOption,
  jsonOption,
  noCountEosOption,
  quietOption,
} from "./commonOptions.js";
import { visible } from "./format.js";
import { readModel } from "./modelFile.js";
import { column, SCORE_HEADER, scoreRow } from "./scoreTable.js";
import { print, printRecord } from "./streams.js";
import { noteFileNames } from "./textArguments.js";
import { noteEos } from "./trainedOn.js";
import { noteUnknown } from "./unknownTokens.js";

interface CompareFlags extends ScoreOptions {
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addCompare(program: Command): void {
  program
    .command("compare")
    .summary("say which of two texts is likelier, and where they part")
    .description("Prints two texts with their scores, and their tokens side by side from the first that differs.")
    .argument("<model>", "a model file")
    .argument("<a>", "a text")
    .argument("<b>", "another")
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
  $ wasm-rnn compare food.safetensors "the apple and pear salad" "the apple and pair salad"`,
    )
    .action(compare);
}

async function compare(path: string, first: string, second: string, flags: CompareFlags): Promise<void> {
  const { countEos, countUnk, build, json } = flags;
  using model = await readModel(path, build);
  noteFileNames(`wasm-rnn score ${path}`, [first, second], flags);
  noteEos(model.trainedOn, flags);
  await noteUnknown([first, second], model.tokenizer, flags);
  const { a, b, likelier, ...rest } = model.compare(first, second, { countEos, countUnk });
  if (json) {
    await printRecord("comparison", {
      likelier: likelier ?? null,
      ...rest,
      a: { text: first, ...a },
      b: { text: second, ...b },
    });
    return;
  }
  await print(SCORE_HEADER);
  await print(scoreRow(first, a));
  await print(scoreRow(second, b));
  const which =
    likelier === undefined ? "neither is likelier" : `the ${likelier === "a" ? "first" : "second"} is likelier`;
  await print(`\nlog-odds ${rest.logOdds.toFixed(3)}: ${which}`);
  if (rest.divergesAt < 0) return;
  await print(`\n     log p       log p  tokens from ${rest.divergesAt} on (counted from 0)`);
  for (const { a: left, b: right } of rest.aligned) await print(`${logP(left)}  ${logP(right)}  ${pair(left, right)}`);
}

function logP(token: ScoredToken | undefined): string {
  return column(token?.logProbability.toFixed(3) ?? "");
}

function pair(left: ScoredToken | undefined, right: ScoredToken | undefined): string {
  const [a, b] = [left, right].map((one) => (one === undefined ? "–" : visible(one.token)));
  return a === b ? `${a}` : `${a} | ${b}`;
}
