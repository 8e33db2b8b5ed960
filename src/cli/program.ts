import { Command, CommanderError } from "commander";
import manifest from "wasm-rnn/package.json" with { type: "json" };
import { addCompare } from "./compare.js";
import { addComplete } from "./complete.js";
import { addEvaluate } from "./evaluate.js";
import { failureOf, type Failure } from "./failure.js";
import { addInspect } from "./inspect.js";
import { addNext } from "./next.js";
import { addPlayground } from "./playground.js";
import { addRank } from "./rank.js";
import { addSample } from "./sample.js";
import { addScore } from "./score.js";
import { note, OutputClosedError, printRecord, watchStreams } from "./streams.js";
import { addTrain } from "./train.js";

/** Runs the command line that `args` (without program and script) give; resolves to the exit code. */
export async function run(args: readonly string[]): Promise<0 | 1 | 2> {
  watchStreams();
  const program = commandLine();
  try {
    await program.parseAsync(args, { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof OutputClosedError) return 0;
    // --help and --version.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    // No command, or none that `help` knows: the help that stands on standard error says it all.
    if (error instanceof CommanderError && error.code === "commander.help") return 2;
    const command = program.commands.find((c) => c.name() === args[0]);
    const failure = failureOf(error, (option) => command?.options.find((o) => o.attributeName() === option)?.long);
    await report(failure, command, asksForJson(args));
    return failure.exitCode;
  }
}

async function report(failure: Failure, command: Command | undefined, json: boolean): Promise<void> {
  const { code, message, exitCode } = failure;
  note(`error: ${message}`);
  if (exitCode === 2) note(`See ${["wasm-rnn", command?.name(), "--help"].filter(Boolean).join(" ")}.`);
  // A reader that left does not turn one failure into another.
  if (json) await printRecord("error", { code, message }).catch(() => undefined);
}

/** Asked of the arguments themselves: the error may be that they cannot be parsed. */
function asksForJson(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? args.length : end).includes("--json");
}

function commandLine(): Command {
  const program = new Command("wasm-rnn")
    .description("Small recurrent language models: train them on a text, let them write, let them judge.")
    .version(manifest.version, "-v, --version")
    .exitOverride()
    // Errors are reported in one place, whoever finds them.
    .configureOutput({ outputError: () => undefined })
    .addHelpText(
      "after",
      `
Results go to standard output, progress and remarks to standard error.
Exit codes: 0 done, 1 failed (also when a signal stopped the training), 2 wrong usage.

Examples:
  $ wasm-rnn train --samples 20
  $ wasm-rnn sample dinosaurs.safetensors --count 10
  $ wasm-rnn complete dinosaurs.safetensors tyr
  $ wasm-rnn score dinosaurs.safetensors tyrannosaurus
  $ wasm-rnn rank dinosaurs.safetensors tyrannosaurus tiranosorus
  $ wasm-rnn evaluate dinosaurs.safetensors
  $ wasm-rnn playground`,
    );
  addTrain(program);
  addSample(program);
  addComplete(program);
  addNext(program);
  addScore(program);
  addRank(program);
  addCompare(program);
  addEvaluate(program);
  addInspect(program);
  addPlayground(program);
  return program;
}
