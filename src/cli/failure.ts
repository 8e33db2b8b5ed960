import { CommanderError } from "commander";
import { InvalidOptionError, WasmRnnError } from "../index.js";
import { AddressError } from "./addressError.js";
import { FileError } from "./fileError.js";
import { TrainingStoppedError } from "./trainingRun.js";

/** What the program says and how it exits when a command did not succeed. */
export interface Failure {
  /** 1: it failed. 2: it was used wrongly. */
  exitCode: 1 | 2;
  /** For programs. */
  code: string;
  /** For people; without "error: " before it. */
  message: string;
}

/** `flagOf`: the flag of the command that ran whose option has this name in the library, such as `--hidden-size`. */
export function failureOf(error: unknown, flagOf: (option: string) => string | undefined): Failure {
  if (error instanceof CommanderError) {
    return { exitCode: 2, code: "usage", message: error.message.replace(/^error: /, "") };
  }
  if (error instanceof WasmRnnError || error instanceof TrainingStoppedError) {
    const exitCode = error instanceof InvalidOptionError ? 2 : 1;
    return { exitCode, code: error.code, message: withFlags(error.message, flagOf) };
  }
  if (error instanceof FileError || error instanceof AddressError) {
    return { exitCode: 1, code: error.code, message: error.message };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { exitCode: 1, code: "internal", message: `${message} (a fault of the program; please report it)` };
}

/**
 * The library's names of options as the flags that the user knows: "hiddenSize must be …", "Lower optimizer.learningRate"; a setting
 * that has no flag of its own is one of its owner's, as in "schedule.factor must be …".
 */
function withFlags(message: string, flagOf: (option: string) => string | undefined): string {
  const names = /^(?:\w+\.)?\w+(?= (?:must|needs|\w+ has no) )|(?:\w+\.)?\b[a-z]+[A-Z]\w*/g;
  return message.replace(names, (name) => {
    const [owner = "", setting = owner] = name.split(".");
    const ownerFlag = flagOf(owner);
    const both = owner + setting.charAt(0).toUpperCase() + setting.slice(1);
    // The flag itself gives the type: --optimizer sgd.
    if (setting === "type" && ownerFlag !== undefined) return ownerFlag;
    return flagOf(setting) ?? flagOf(both) ?? (ownerFlag === undefined ? name : `${ownerFlag} ${setting}`);
  });
}
