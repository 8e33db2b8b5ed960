import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}/README.md`, "utf8");

/** The code blocks of a language. */
function blocks(language: string): string[] {
  return [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
    .filter(([, tag]) => tag === language)
    .map(([, , code]) => code!);
}

/**
 * Runs a module as it stands. A package can import itself by its name, so `wasm-rnn` is what `npm run build` made.
 */
function run(code: string): Promise<{ exitCode: number | null; stdout: string; stderr: string }> {
  if (!existsSync(`${root}/build/index.js`)) {
    throw new Error("build/index.js is missing: run `npm run build` before this test.");
  }
  const child = spawn(process.execPath, ["--input-type=module", "-"], { cwd: root });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end(code);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}

describe("the code of README.md", () => {
  const examples = blocks("js");

  test("is there", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples.map((code) => [code.split("\n").find((line) => line !== "")!, code]))(
    "runs as it stands: %s",
    async (_, code) => {
      expect(await run(code)).toMatchObject({ exitCode: 0, stderr: "" });
    },
  );

  test("in the first example trains a model, samples it and ranks two texts", async () => {
    const { stdout } = await run(examples[0]!);
    const lines = stdout.trimEnd().split("\n");
    const epochs = lines.slice(0, -2).map((line) => line.split(" ").map(Number));
    expect(epochs.map(([epoch]) => epoch)).toEqual([50, 100, 150, 200, 250, 300]);
    expect(epochs[0]![1]).toBeGreaterThan(epochs.at(-1)![1]!);
    expect(epochs.at(-1)![1]).toBeLessThan(0.5);
    const [sample, comparison] = lines.slice(-2);
    expect(sample).toMatch(/^[a-z ]{5,}$/);
    const [, likely, unlikely] = /^(-[\d.]+) > (-[\d.]+)$/.exec(comparison!)!.map(Number);
    expect(likely).toBeGreaterThan(unlikely!);
  });

  test("in the second draws what NumPy draws", async () => {
    const { stdout } = await run(examples[1]!);
    expect(stdout.trimEnd().split("\n")).toEqual(["0.7739560485559633", "[ 'b', 'b', 'b', 'b' ]"]);
  });
});

test("every npm script that README.md names exists", () => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(0);
  for (const name of [...named, "start", "test"]) expect(scripts, name).toHaveProperty([name]);
});
