import { existsSync, statSync } from "node:fs";
import { note } from "./streams.js";

/** Whether there is a file of this name. */
function isFile(name: string): boolean {
  // A text may be no name that a file can have, which is an error to statSync.
  return existsSync(name) && statSync(name).isFile();
}

/** Says which of the texts given as arguments are names of files, which was perhaps meant. */
export function noteFileNames(command: string, texts: readonly string[], { quiet }: { quiet?: true }): void {
  const name = quiet ? undefined : texts.find(isFile);
  if (name === undefined) return;
  note(
    `warning: "${name}" is taken as a text, though there is a file of that name; for its lines: ${command} < ${name}`,
  );
}
