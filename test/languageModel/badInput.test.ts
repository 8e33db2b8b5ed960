import { statSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import {
  CharTokenizer,
  EmptyCorpusError,
  InvalidOptionError,
  LanguageModel,
  OutOfMemoryError,
  SequenceTooLongError,
  WasmRnnError,
  type Corpus,
  type ModelOptions,
  type SampleOptions,
  type TrainOptions,
} from "../../src/index.js";
import type * as Library from "../../src/index.js";
import { supports } from "../../src/wasm/builds.js";

const lines = ["abc", "cab"];
const tokenizer = CharTokenizer.fit(lines);

let model: LanguageModel;
beforeAll(async () => {
  model = await LanguageModel.create({ tokenizer, hiddenSize: 6, embeddingSize: 3, build: "simd" });
});
afterAll(() => model.dispose());

/** The error that `act` fails with; it must be one of the library's own. */
async function errorOf(act: () => unknown): Promise<WasmRnnError> {
  try {
    await act();
  } catch (error) {
    expect(error).toBeInstanceOf(WasmRnnError);
    return error as WasmRnnError;
  }
  throw new Error("Nothing was wrong.");
}

/** An error that names the option and shows the value. */
async function expectRefused(act: () => unknown, name: string, value: string): Promise<void> {
  const error = await errorOf(act);
  expect(error).toBeInstanceOf(InvalidOptionError);
  expect(error.code).toBe("invalid-option");
  expect(error.message).toContain(name);
  expect(error.message).toContain(value);
}

type Wrong = [name: string, value: unknown, shown: string];

describe("create refuses", () => {
  test.each<Wrong>([
    ["hiddenSize", 0, "0"],
    ["hiddenSize", 1e9, "1000000000"],
    ["hiddenSize", 1.5, "1.5"],
    ["hiddenSize", NaN, "NaN"],
    ["hiddenSize", "128", '"128"'],
    ["hiddenSize", -1, "-1"],
    ["numLayers", 0, "0"],
    ["numLayers", 65, "65"],
    ["embeddingSize", -1, "-1"],
    ["embeddingSize", Infinity, "Infinity"],
    ["cell", "elman", '"elman"'],
    ["resetAfter", 1, "1"],
    ["seed", -1, "-1"],
    ["seed", 1.5, "1.5"],
    ["seed", -1n, "-1n"],
    ["seed", "1", '"1"'],
    ["seed", 2 ** 53, "9007199254740992"],
    ["build", "fast", '"fast"'],
    ["tokenizer", undefined, "undefined"],
    ["tokenizer", lines, "an array of 2"],
    ["tokenizer", {}, "an object"],
  ])("%s: %o", async (name, value, shown) => {
    const options = { tokenizer, [name]: value } as unknown as ModelOptions;
    await expectRefused(() => LanguageModel.create(options), name, shown);
  });

  test.each<[string, object, string]>([
    ["resetAfter", { cell: "lstm", resetAfter: true }, 'goes with cell "gru" only, not "lstm"; leave it out'],
    ["resetAfter", { cell: "simplified-gru", resetAfter: false }, 'not "simplified-gru"'],
    ["resetAfter", { cell: "rnn", resetAfter: false }, 'not "rnn"'],
    ["forgetBias", { forgetBias: 2 }, 'goes with cell "lstm" only, not "gru"; leave it out'],
    ["forgetBias", { cell: "rnn", forgetBias: 1 }, 'not "rnn"'],
    ["forgetBias", { cell: "lstm", forgetBias: 101 }, "from -100 to 100, not 101"],
    ["forgetBias", { cell: "lstm", forgetBias: NaN }, "not NaN"],
  ])("%s in %o", async (name, options, message) => {
    await expectRefused(() => LanguageModel.create({ tokenizer, ...options }), name, message);
  });

  test("no option of its own cell, and none that is undefined", async () => {
    for (const options of [
      { cell: "gru", resetAfter: false, forgetBias: undefined },
      { cell: "lstm", forgetBias: 2, resetAfter: undefined },
    ] as const) {
      using one = await LanguageModel.create({ tokenizer, hiddenSize: 2, ...options });
      expect(one.config.cell).toBe(options.cell);
    }
  });

  test("to be called by new", async () => {
    const make = (): unknown =>
      new (LanguageModel as unknown as new (options: object) => LanguageModel)(undefined as never);
    await expectRefused(make, "await create or load", "not from new");
  });

  test("no options at all", async () => {
    await expectRefused(() => LanguageModel.create(undefined as unknown as ModelOptions), "create", "undefined");
  });

  test("a model that no memory holds, without having taken it", async () => {
    const rss = process.memoryUsage.rss();
    const error = await errorOf(() => LanguageModel.create({ tokenizer, hiddenSize: 16384, numLayers: 64 }));
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect(error.message).toMatch(/No room for \d+\.\d MB more/);
    expect(process.memoryUsage.rss() - rss).toBeLessThan(100e6);
  });
});

describe("where the engine lacks", () => {
  /** The library as it is loaded by an engine that takes only modules of these sizes. */
  async function libraryWhere(taken: (bytes: number) => boolean): Promise<typeof Library> {
    vi.resetModules();
    vi.spyOn(WebAssembly, "validate").mockImplementation((module) => taken(module.byteLength));
    return import("../../src/index.js");
  }
  afterEach(() => vi.restoreAllMocks());

  test("relaxed SIMD, auto is simd, and asking for relaxed says what to do", async () => {
    const { size } = statSync(new URL("../../build/simd.wasm", import.meta.url));
    const library = await libraryWhere((bytes) => bytes === size);
    using one = await library.LanguageModel.create({ tokenizer, hiddenSize: 2 });
    expect(one.build).toBe("simd");
    const refused = library.LanguageModel.create({ tokenizer, hiddenSize: 2, build: "relaxed" });
    await expect(refused).rejects.toThrow(library.UnsupportedRuntimeError);
    await expect(refused).rejects.toThrow('use build: "auto" or "simd"');
  });

  test("SIMD altogether, an error names the first versions that have it", async () => {
    vi.spyOn(WebAssembly, "Module").mockImplementation(function () {
      throw new WebAssembly.CompileError("Wasm SIMD unsupported");
    });
    const library = await libraryWhere(() => false);
    const refused = library.LanguageModel.create({ tokenizer, hiddenSize: 2 });
    await expect(refused).rejects.toThrow(library.UnsupportedRuntimeError);
    await expect(refused).rejects.toThrow("Chromium 91");
  });
});

test("the default build is the fastest that the engine takes, and can be pinned", async () => {
  for (const choice of ["simd", "auto", undefined] as const) {
    using one = await LanguageModel.create({ tokenizer, hiddenSize: 2, embeddingSize: 2, build: choice });
    expect(one.build).toBe(choice !== "simd" && supports("relaxed") ? "relaxed" : "simd");
  }
});

describe("training refuses", () => {
  test.each<Wrong>([
    ["epochs", 0, "0"],
    ["epochs", 2.5, "2.5"],
    ["batchSize", 0, "0"],
    ["batchSize", "32", '"32"'],
    ["sequenceLength", 0, "0"],
    ["maxSequenceLength", -1, "-1"],
    ["optimizer.learningRate", { type: "adam", learningRate: NaN }, "NaN"],
    ["optimizer.learningRate", { type: "adam", learningRate: 0 }, "0"],
    ["optimizer.learningRate", { type: "adam", learningRate: -1 }, "-1"],
    ["optimizer.learningRate", { type: "adam", learningRate: Infinity }, "Infinity"],
    ["optimizer.learningRate", { type: "adam", learningRate: "1e-3" }, '"1e-3"'],
    ["optimizer.beta1", { type: "adam", beta1: 1 }, "1"],
    ["optimizer.beta2", { type: "adam", beta2: -0.1 }, "-0.1"],
    ["optimizer.epsilon", { type: "adam", epsilon: 0 }, "0"],
    ["optimizer.epsilon", { type: "adam", epsilon: 1e-60 }, "1e-60"],
    ["optimizer.type", { type: "sdg" }, '"sdg"'],
    ["optimizer.type", {}, "undefined"],
    ["optimizer", "adam", '"adam"'],
    ["optimizer", { type: "adam", lr: 1 }, "lr"],
    ["learningRate", 1, "learningRate"],
    ["clipNorm", 0, "0"],
    ["clipNorm", NaN, "NaN"],
    ["clipNorm", "none", 'Infinity for no limit, not "none"'],
    ["optimizer", "adam", 'such as { type: "adam" }, not "adam"'],
    ["schedule", "cosine", 'such as { type: "cosine" }, not "cosine"'],
    ["clipValue", -1, "-1"],
    ["validationSplit", 1, "1"],
    ["validationSplit", -0.1, "-0.1"],
    ["validationSplit", NaN, "NaN"],
    ["seed", -1, "-1"],
    ["seed", 1.5, "1.5"],
    ["signal", {}, "an object"],
    ["signal", new AbortController(), "an object"],
  ])("%s: %o", async (name, value, shown) => {
    const options = { [name.split(".")[0]!]: value } as TrainOptions;
    await expectRefused(() => model.fit(lines, options), name, shown);
    // When it is called, not when it is iterated.
    expect(() => model.train(lines, options)).toThrow(InvalidOptionError);
  });

  test("a loop without await, which says what to do", async () => {
    const run = model.train(lines, { epochs: 1 });
    expect(() => [...(run as unknown as Iterable<unknown>)]).toThrow(InvalidOptionError);
    expect(() => [...(run as unknown as Iterable<unknown>)]).toThrow("for await");
    // It never began, so that another one may.
    expect((await model.fit(lines, { epochs: 1 })).epochs).toBe(1);
  });

  test("validation data from two places", async () => {
    const act = (): unknown => model.fit(lines, { validation: ["abc"], validationSplit: 0.5 });
    await expectRefused(act, "validation", "validationSplit");
  });

  test("a sequence that is too long, and names it", async () => {
    const error = await errorOf(() => model.fit(["abc", "", "abcab"], { maxSequenceLength: 4 }));
    expect(error).toBeInstanceOf(SequenceTooLongError);
    expect(error.message).toContain("Item 2");
    expect((await model.fit(["abc", "", "abca"], { maxSequenceLength: 4, epochs: 1 })).tokens).toBe(9);
  });
});

describe("an empty corpus", () => {
  test.each<[string, string | string[]]>([
    ["no sequence", []],
    ["no text", ""],
    ["an empty line", [""]],
    ["empty lines", ["", ""]],
  ])("%s is an EmptyCorpusError everywhere", async (_, corpus) => {
    for (const act of [
      (): unknown => model.fit(corpus),
      (): unknown => model.train(corpus).next(),
      (): unknown => model.evaluate(corpus),
      (): unknown => model.fit(lines, { validation: corpus }),
      (): unknown => CharTokenizer.fit(corpus),
    ]) {
      const error = await errorOf(act);
      expect(error).toBeInstanceOf(EmptyCorpusError);
      expect(error.code).toBe("empty-corpus");
    }
  });

  test("an iterator that was read before", async () => {
    const iterator = lines.values();
    await model.fit(iterator, { epochs: 1 });
    expect((await errorOf(() => model.fit(iterator))).message).toContain("read to its end before");
  });

  test("a running text that is too short to be split", async () => {
    expect(await errorOf(() => model.fit("abc", { validationSplit: 0.1 }))).toBeInstanceOf(EmptyCorpusError);
    expect(await errorOf(() => model.fit(["abc"], { validationSplit: 0.1 }))).toBeInstanceOf(EmptyCorpusError);
  });

  test.each<[string, unknown]>([
    ["null", null],
    ["a number", 7],
    ["bytes", new Uint8Array(3)],
    ["a promise", Promise.resolve(lines)],
    ["numbers", [1, 2]],
  ])("%s is no corpus: InvalidOptionError", async (_, corpus) => {
    await expectRefused(() => model.fit(corpus as Corpus), "corpus", "not ");
    await expectRefused(() => model.evaluate(corpus as Corpus), "corpus", "not ");
  });
});

describe("a corpus of one character", () => {
  const create = (): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer: CharTokenizer.fit("a"), hiddenSize: 4, embeddingSize: 2, build: "simd" });

  test("as a running text has nothing to predict", async () => {
    using one = await create();
    for (const act of [(): unknown => one.fit("a"), (): unknown => one.evaluate("a")]) {
      const error = await errorOf(act);
      expect(error).toBeInstanceOf(EmptyCorpusError);
      expect(error.message).toContain("at least 2 tokens");
    }
  });

  test("as a line is learnt", async () => {
    using one = await create();
    const { loss, tokens } = await one.fit(["a"], { epochs: 200, optimizer: { type: "adam", learningRate: 0.05 } });
    expect(tokens).toBe(400);
    expect(loss).toBeLessThan(0.01);
    expect(one.sample({ seed: 1 })).toBe("a");
  });

  test("over and over is learnt as well", async () => {
    using one = await create();
    await one.fit("aa", { epochs: 200, optimizer: { type: "adam", learningRate: 0.05 } });
    expect((await one.evaluate("a".repeat(50))).loss).toBeLessThan(0.01);
  });
});

describe("sampling refuses", () => {
  test.each<Wrong>([
    ["temperature", -1, "-1"],
    ["temperature", NaN, "NaN"],
    ["temperature", Infinity, "Infinity"],
    ["temperature", "1", '"1"'],
    ["maxLength", 0, "0"],
    ["maxLength", 1.5, "1.5"],
    ["maxLength", Infinity, "Infinity"],
    ["topK", 0, "0"],
    ["topK", 2.5, "2.5"],
    ["topP", 0, "0"],
    ["topP", 1.1, "1.1"],
    ["minP", -0.1, "-0.1"],
    ["minP", 1.1, "1.1"],
    ["typicalP", 0, "0"],
    ["typicalP", NaN, "NaN"],
    ["repetitionPenalty", 0, "0"],
    ["repetitionPenalty", Infinity, "Infinity"],
    ["allowUnknown", 1, "1"],
    ["stop", "", '""'],
    ["stop", 5, "5"],
    ["stop", ["a", ""], "an array of 2"],
    ["prompt", 5, "5"],
    ["prompt", null, "null"],
    ["signal", {}, "an object"],
    ["seed", -1, "-1"],
    ["seed", 1.5, "1.5"],
    ["seed", "1", '"1"'],
    ["rng", {}, "an object"],
    ["rng", null, "null"],
  ])("%s: %o", async (name, value, shown) => {
    const options = { [name]: value } as SampleOptions;
    await expectRefused(() => model.sample(options), name, shown);
    // At once, not at the first token.
    await expectRefused(() => model.stream(options), name, shown);
    await expectRefused(() => model.sampleMany(2, options), name, shown);
  });

  test("a seed and a generator together", async () => {
    await expectRefused(() => model.sample({ seed: 1, rng: { random: () => 0.5 } }), "rng", "seed");
  });
});

test("score refuses what is no string", async () => {
  await expectRefused(() => model.score(7 as unknown as string), "string", "7");
});

test("a tokenizer whose ids are not those of its vocabulary", async () => {
  const honest = CharTokenizer.fit("ab");
  for (const id of [4, -1, 5000]) {
    const lying = Object.assign(Object.create(honest) as CharTokenizer, { encode: () => Int32Array.of(0, id) });
    const model = await LanguageModel.create({ tokenizer: lying, hiddenSize: 4 });
    expect(() => model.score("a")).toThrow(`the id ${id}`);
    expect(() => model.sample({ prompt: "a" })).toThrow(`the id ${id}`);
    await expect(model.fit(["a"], { epochs: 1 })).rejects.toThrow(`the id ${id}`);
    model.dispose();
  }
});
