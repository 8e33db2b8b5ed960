import { InvalidArgumentError, Option } from "commander";

/** Options that several commands share, each with the same words. */
export const linesOption = (): Option =>
  new Option("--lines", "each line of the corpus is a sequence of its own").conflicts("text");

export const textOption = (): Option =>
  new Option("--text", "the corpus is one running text (with neither flag, its content decides)");

export const buildOption = (): Option =>
  new Option(
    "--build <name>",
    "simd: same bits everywhere; relaxed: faster where the engine has it; auto: relaxed if so",
  )
    .choices(["auto", "simd", "relaxed"])
    .default("auto");

export const stopOption = (): Option =>
  new Option("--stop <text>", "a text ends before this; may be repeated").argParser(
    (stop: string, before: readonly string[] | undefined) => {
      if (stop === "") throw new InvalidArgumentError("Expected a text that is not empty.");
      return [...(before ?? []), stop];
    },
  );

export const countEosOption = (): Option =>
  new Option("--count-eos", "with the end of each text (default, unless the model was trained on running text)");

/** To be added after `countEosOption`, so that neither is the default. */
export const noCountEosOption = (): Option =>
  new Option("--no-count-eos", "without it, which a model of running text never saw");

export const countUnkOption = (): Option =>
  new Option("--no-count-unk", "without <UNK>, which stands for all that the vocabulary lacks");

export const jsonOption = (): Option => new Option("--json", "results as JSON, one object a line");

export const quietOption = (): Option => new Option("-q, --quiet", "no progress and remarks");
