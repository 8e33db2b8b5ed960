import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel } from "../../src/index.js";
import { OPTIMIZER_DEFAULTS } from "../../src/nn/optimizer/options.js";
import { trainPlan } from "../../src/train/options.js";
import { SCHEDULE_DEFAULTS } from "../../src/train/schedule.js";
import { codeBlocks, runModule } from "./codeBlocks.js";

const page = readFileSync(fileURLToPath(new URL("../../docs/training.md", import.meta.url)), "utf8");

/** The second column of the tables of a section, by the first. */
function table(heading: string): Record<string, string> {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading))!;
  const rows = [...section.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)];
  return Object.fromEntries(rows.map(([, name, cell]) => [name!, cell!.replaceAll("`", "")]));
}

/** As a table shows it. */
function shown(value: unknown): string {
  if (value === undefined) return "none";
  if (value === Infinity) return "Infinity";
  return JSON.stringify(value).replace(/^\{"type":("\w+").*/, "{ type: $1 }");
}

/** Settings as a table lists them. */
function settings(defaults: object): string {
  const list = Object.entries(defaults as Record<string, unknown>);
  return list.map(([name, value]) => `${name} ${String(value)}`).join(", ") || "none";
}

describe("docs/training.md", () => {
  test("has every option of create with its default", async () => {
    using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit("ab") });
    const { vocabularySize, ...config } = model.config;
    expect(vocabularySize).toBe(4);
    expect(table("The model")).toEqual({
      ...Object.fromEntries(Object.entries(config).map(([name, value]) => [name, shown(value)])),
      tokenizer: "must be given",
      forgetBias: "1",
      recurrentInitialization: '"uniform"',
      seed: "0",
      build: '"auto"',
    });
  });

  test("has every option of train and fit with its default", () => {
    const { keepsBest, ...plan } = trainPlan({});
    expect(keepsBest).toBe(false); // where there is no validation loss
    const rows = Object.entries(plan).map(([name, value]) => [name, shown(value)] as const);
    // Infinity is a great number inside.
    const others = { keep: '"best"', patience: "Infinity", resume: "none", onProgress: "none" };
    expect(table("Options of")).toEqual({ ...Object.fromEntries(rows), ...others });
  });

  test.each([
    ["Optimisers", OPTIMIZER_DEFAULTS],
    ["Schedules", SCHEDULE_DEFAULTS],
  ])("%s: has every setting with its default", (heading, defaults) => {
    const expected = Object.entries<object>(defaults).map(([type, own]) => [type, settings(own)] as const);
    expect(table(heading)).toEqual(Object.fromEntries(expected));
  });

  test("its code is one program, which prints what the page says", async () => {
    const { exitCode, stdout, stderr } = await runModule(codeBlocks("docs/training.md", "js").join("\n"));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const [sizes, middle, end, text, ...stopped] = stdout.trimEnd().split("\n");
    expect(sizes).toBe("32 8976");
    expect(middle).toMatch(/^20 \d\.\d\d \d\.\d\d 0\.00\d+$/);
    expect(end).toMatch(/^40 \d\.\d\d \d\.\d\d 0\.000\d+$/);
    expect(text).toBe("6 168");
    expect(stopped).toEqual(["AbortError", "AbortError", "6 true", "true true"]);
  });
});
