import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";

const script = fileURLToPath(new URL("../../build/cli.js", import.meta.url));

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** One line of `--json`. */
export type JsonLine = { type: string } & Record<string, unknown>;

/** Starts the built command line in `folder`. */
export function start(folder: string, ...args: string[]): ChildProcessWithoutNullStreams {
  if (!existsSync(script)) throw new Error("build/cli.js is missing: run `npm run build` before these tests.");
  return spawn(process.execPath, [script, ...args], { cwd: folder });
}

/** What becomes of a started command. */
export function outcome(child: ChildProcessWithoutNullStreams): Promise<Outcome> {
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}

/** Runs the built command line in `folder`, with nothing on standard input. */
export function run(folder: string, ...args: string[]): Promise<Outcome> {
  return feed("", folder, ...args);
}

/** Runs the built command line in `folder` with `input` on standard input. */
export function feed(input: string | Uint8Array, folder: string, ...args: string[]): Promise<Outcome> {
  const child = start(folder, ...args);
  // A command that does not read its input closes it early.
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return outcome(child);
}

/** The lines that `--json` printed; every one has to be an object with a type. */
export function jsonLines({ stdout }: { stdout: string }): JsonLine[] {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const parsed = JSON.parse(line) as JsonLine;
      if (typeof parsed.type !== "string") throw new Error(`A line without type: ${line}`);
      return parsed;
    });
}

/** A folder of its own for a test file, gone when the file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "wasm-rnn-cli-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Arguments that train in a moment. */
export const tiny = ["--hidden-size", "12", "--embedding-size", "8", "--build", "simd"];
