import { build } from "esbuild";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a page gets for a line of code that imports the package as it was built. */
async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    logLevel: "silent",
  });
  return outputFiles[0]!.text;
}

describe("a bundle holds only what is imported", () => {
  beforeAll(() => {
    if (!existsSync(`${root}/build/nn.js`)) {
      throw new Error("build/nn.js is missing: run `npm run build` before this test.");
    }
  });

  const float64 = ["ReferenceMatrix", "ReferenceRecurrent", "ReferenceLinear", "checkGradients"];

  test("nothing, if nothing is", async () => {
    const text = await bundle('import "wasm-rnn/nn";');
    expect(text.replace(/^\s*\/\/.*$/gm, "").trim()).toBe("");
  });

  test.each([
    ["GRU", ["Recurrent"], ["Linear", "LSTM", "Adam", "softmaxCrossEntropy", ...float64]],
    ["Engine, Linear, Adam, meanSquaredError", ["Linear", "Adam"], ["Recurrent", "Dropout", ...float64]],
    ["softmaxCrossEntropy", ["softmaxCrossEntropy"], ["Linear", "Recurrent", ...float64]],
    ["checkGradients", float64, []],
  ])("{ %s }", async (names, there, absent) => {
    const text = await bundle(`export { ${names} } from "wasm-rnn/nn";`);
    const has = (name: string): boolean => new RegExp(`(class|function|var) ${name}\\b`).test(text);
    expect(there.filter((name) => !has(name))).toEqual([]);
    expect(absent.filter(has)).toEqual([]);
  });

  test("a language model has none of the building blocks' public classes", async () => {
    const text = await bundle('export { LanguageModel } from "wasm-rnn";');
    for (const name of ["Linear", "Matrix", "ShapeError", "Module", "ReferenceMatrix"]) {
      expect(text).not.toMatch(new RegExp(`(class|var) ${name}\\b`));
    }
    expect(text).toMatch(/(class|var) RecurrentStack\b/);
  });
});
