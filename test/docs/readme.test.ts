import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { codeBlocks, runModule, titled } from "./codeBlocks.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const readme = readFileSync(`${root}/README.md`, "utf8");

describe("the code of README.md", () => {
  const examples = codeBlocks("README.md", "js");

  test("is there", () => {
    expect(examples.length).toBeGreaterThan(0);
  });

  test.each(examples.map(titled))("runs as it stands: %s", async (_, code) => {
    expect(await runModule(code)).toMatchObject({ exitCode: 0, stderr: "" });
  });

  test("in the first example trains a model, samples it and ranks two texts", async () => {
    const { stdout } = await runModule(examples[0]!);
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
    const { stdout } = await runModule(examples[1]!);
    expect(stdout.trimEnd().split("\n")).toEqual(["0.7739560485559633", "[ 'b', 'b', 'b', 'b' ]"]);
  });
});

test("every npm script that README.md names exists", () => {
  const { scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as { scripts: Record<string, string> };
  const named = [...readme.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
  expect(named.length).toBeGreaterThan(0);
  for (const name of [...named, "start", "test"]) expect(scripts, name).toHaveProperty([name]);
});
