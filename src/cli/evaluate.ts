import type { Command } from "commander";
import type { BuildChoice } from "../index.js";
import { buildOption, jsonOption, linesOption, quietOption, textOption } from "./commonOptions.js";
import { readCorpus, type CorpusFlags } from "./corpus.js";
import { grouped } from "./format.js";
import { readModel } from "./modelFile.js";
import { note, print, printRecord } from "./streams.js";
import { noteUnknown } from "./unknownTokens.js";

interface EvaluateFlags extends CorpusFlags {
  build: BuildChoice;
  json?: true;
  quiet?: true;
}

export function addEvaluate(program: Command): void {
  program
    .command("evaluate")
    .summary("measure a model on a text")
    .description("Prints the mean loss, the perplexity and the bits a token of a model on a whole corpus.")
    .argument("<model>", "a model file")
    .argument("[corpus]", "a UTF-8 text file, or - for standard input (default: the built-in dinosaur names)")
    .addOption(linesOption())
    .addOption(textOption())
    .addOption(buildOption())
    .addOption(jsonOption())
    .addOption(quietOption())
    .addHelpText(
      "after",
      `
Examples:
  $ wasm-rnn evaluate dinosaurs.safetensors
  $ wasm-rnn evaluate novel.safetensors other-novel.txt --text --json`,
    )
    .action(evaluate);
}

async function evaluate(path: string, corpusPath: string | undefined, flags: EvaluateFlags): Promise<void> {
  using model = await readModel(path, flags.build);
  const corpus = await readCorpus(corpusPath, flags);
  if (!flags.quiet) note(corpus.description);
  await noteUnknown(corpus.data, model.tokenizer, flags);
  const result = await model.evaluate(corpus.data);
  if (flags.json) {
    await printRecord("evaluation", result);
    return;
  }
  await print(`loss          ${result.loss.toFixed(4)} nats a token`);
  await print(`perplexity    ${result.perplexity.toFixed(4)}`);
  await print(`bits a token  ${result.bitsPerToken.toFixed(4)}`);
  await print(`tokens        ${grouped(result.tokens)}`);
}
