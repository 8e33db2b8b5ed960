import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runNode, type Outcome } from "../runNode.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The code blocks of a language on a page of the project. */
export function codeBlocks(page: string, language: string): string[] {
  return [...readFileSync(`${root}/${page}`, "utf8").matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, tag]) => tag === language)
    .map(([, , code]) => code!);
}

/** A block as `test.each` names it: by its first line. */
export function titled(code: string): [string, string] {
  return [code.split("\n").find((line) => line !== "")!, code];
}

/** Runs a module as it stands. */
export function runModule(code: string): Promise<Outcome> {
  return runNode(["--input-type=module", "-"], code);
}
