import { readdirSync, readFileSync } from "node:fs";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { faults, type Imports, type Rules } from "./architecture/faults.js";

// The layers of both trees, and their sources held against them.

const src: Rules = {
  layers: [
    ["errors.ts", "platform.ts"],
    ["options.ts", "pace.ts"],
    ["wasm/"],
    ["random/", "text/"],
    ["batch/"],
    ["nn/"],
    ["model/"],
    ["train/", "sample/", "score/", "inspect/"],
    ["ngram/"],
    ["io/"],
    ["inferenceModel.ts"],
    ["languageModel.ts"],
    ["compareCells.ts", "findLearningRate.ts", "worker/"],
    ["index.ts", "inference.ts", "random.ts", "nn.ts", "ngram.ts", "wasm.ts", "worker.ts", "worker-script.ts"],
    ["cli/"],
  ],
  outside(file, specifier) {
    if (file === "wasm/instantiate.ts") return ["@assemblyscript/loader", "#kernels"].includes(specifier);
    if (file === "wasm/carried.ts") return /^(\.\.\/)+build\/\w+\.wasm$/.test(specifier);
    if (/^wasm\/carried\.[\w-]+\.ts$/.test(file)) return /^(\.\.\/)+build\/\w+\.wasm\?module$/.test(specifier);
    if (file === "worker/channel.ts") return specifier === "birpc";
    // Everything else runs in browsers and depends on nothing; the command line is for Node.
    return file.startsWith("cli/") && !specifier.startsWith(".") && specifier !== "@assemblyscript/loader";
  },
};

const assembly: Rules = {
  layers: [
    ["simd/", "memory/"],
    ["matrix/", "random/"],
    ["layer/", "optimizer/"],
    ["cell/"],
    ["recurrent/"],
    ["index.ts"],
  ],
  outside: () => false,
};

/** Every TypeScript file below a folder of the project with its imports, exports-from and dynamic imports. */
function importsOf(tree: string): Imports {
  const root = new URL(`../${tree}/`, import.meta.url);
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => name.replaceAll("\\", "/"))
    .filter((name) => name.endsWith(".ts"));
  return new Map(files.map((name) => [name, importsIn(readFileSync(new URL(name, root), "utf8"))]));
}

function importsIn(source: string): string[] {
  return ts.preProcessFile(source, true, true).importedFiles.map(({ fileName }) => fileName);
}

describe("imports point downward only", () => {
  test("in src/", () => {
    const imports = importsOf("src");
    expect(imports.get("wasm/engine.ts")).toContain("./builds.js");
    expect(faults(imports, src)).toEqual([]);
  });

  test("in assembly/", () => {
    const imports = importsOf("assembly");
    expect(imports.get("matrix/gemm.ts")).toContain("./tile");
    expect(faults(imports, assembly)).toEqual([]);
  });
});

describe("the check itself can fail", () => {
  const check = (files: Record<string, string[]>, rules = src): string[] =>
    faults(new Map(Object.entries(files)), rules);

  test("it is content with what the design allows", () => {
    const files = {
      "errors.ts": [],
      "options.ts": ["./errors.js"],
      "wasm/carried.ts": ["../../build/simd.wasm"],
      "wasm/carried.workerd.ts": ["../../build/simd.wasm?module"],
      "wasm/builds.ts": ["./carried.js", "../errors.js"],
      "wasm/instantiate.ts": ["@assemblyscript/loader", "#kernels"],
      "wasm/engine.ts": ["./builds.js", "./instantiate.js"],
      "random/generator.ts": ["../wasm/engine.js"],
      "random.ts": ["./random/generator.js"],
      "languageModel.ts": ["./train/trainer.js", "./random/generator.js"],
      "train/trainer.ts": ["../wasm/engine.js"],
      "index.ts": ["./languageModel.js"],
      "cli/main.ts": ["../index.js", "commander", "node:fs"],
    };
    expect(check(files)).toEqual([]);
  });

  test("an upward import", () => {
    expect(check({ "model/network.ts": ["../train/trainer.js"], "train/trainer.ts": [] })).toEqual([
      "model/network.ts: imports upward, train/trainer.ts",
    ]);
    expect(check({ "matrix/gemm.ts": ["../cell/gru"], "cell/gru.ts": [] }, assembly)).toEqual([
      "matrix/gemm.ts: imports upward, cell/gru.ts",
    ]);
  });

  test("a sideways import", () => {
    expect(check({ "text/corpus.ts": ["../random/generator.js"], "random/generator.ts": [] })).toEqual([
      "text/corpus.ts: imports sideways, random/generator.ts",
    ]);
  });

  test("a circle, also inside one folder", () => {
    const files = { "model/a.ts": ["./b.js"], "model/b.ts": ["./c.js"], "model/c.ts": ["./b.js"] };
    expect(check(files)).toEqual(["circular: model/b.ts → model/c.ts → model/b.ts"]);
  });

  test("a file in no layer", () => {
    expect(check({ "stuff.ts": [], "extra/one.ts": [] })).toEqual([
      "extra/one.ts: in no known layer",
      "stuff.ts: in no known layer",
    ]);
  });

  test("a folder or file that names nothing", () => {
    expect(check({ "text/utils/split.ts": [], "model/helpers.ts": [], "text/commonPrefix.ts": [] })).toEqual([
      'model/helpers.ts: "helpers.ts" names nothing',
      'text/utils/split.ts: "utils" names nothing',
    ]);
  });

  test("the loader outside its file, Node or a package outside the command line, another tree", () => {
    const files = {
      "wasm/engine.ts": ["@assemblyscript/loader"],
      "cli/main.ts": ["@assemblyscript/loader", "../../test/oracle/gru.js"],
      "io/modelFile.ts": ["node:fs"],
      "text/corpus.ts": ["dinosaurs"],
    };
    expect(check(files)).toEqual([
      'cli/main.ts: must not import "../../test/oracle/gru.js"',
      'cli/main.ts: must not import "@assemblyscript/loader"',
      'io/modelFile.ts: must not import "node:fs"',
      'text/corpus.ts: must not import "dinosaurs"',
      'wasm/engine.ts: must not import "@assemblyscript/loader"',
    ]);
  });

  test("every form of import is seen, and none in a comment or a string", () => {
    const source = `
      import a from "./a.js"; import type { B } from "./b.js"; import "./c.js"; export { d } from "./d.js";
      export * from "./e.js"; const f = await import("./f.js"); // import g from "./g.js"
      const h = 'import h from "./h.js"';`;
    expect(importsIn(source)).toEqual(["./a.js", "./b.js", "./c.js", "./d.js", "./e.js", "./f.js"]);
  });
});
