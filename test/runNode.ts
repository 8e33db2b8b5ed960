import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What a program of Node left behind. */
export interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/**
 * Runs Node in the project's folder. A package can import itself by its name, so `wasm-rnn` is what `npm run build` made.
 */
export function runNode(parameters: readonly string[], input = ""): Promise<Outcome> {
  if (!existsSync(`${root}build/index.js`)) {
    throw new Error("build/index.js is missing: run `npm run build` before this test.");
  }
  const child = spawn(process.execPath, parameters, { cwd: root });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
