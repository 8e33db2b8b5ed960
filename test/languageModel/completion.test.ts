import { describe, expect, test } from "vitest";
import {
  CharTokenizer,
  DivergedError,
  InvalidOptionError,
  LanguageModel,
  type Cell,
  type CompleteOptions,
  type Completion,
  type NextOptions,
} from "../../src/index.js";
import { builds } from "../engine.js";
import { beamSearch, completionScore, type NextLogProbabilities } from "../oracle/beamSearch.js";
import { drawParameters } from "../model/modelUnderTest.js";
import { fixedDistribution, handMade, oracleShape } from "./handMade.js";

/** What `score` says about the tokens after a prompt. */
function logProbabilities(model: LanguageModel, prompt: string, text: string): number[] {
  return model
    .score(prompt + text)
    .tokens.slice([...prompt].length)
    .map(({ logProbability }) => logProbability);
}

/** The next tokens after `prompt` and more, from `score`, in the order of their ids. */
function nextOf(model: LanguageModel, prompt: string): NextLogProbabilities {
  const characters = model.tokenizer.vocabulary.slice(2);
  const known = new Map<string, ReadonlyMap<string, number>>();
  return (before) => {
    const text = prompt + before.join("");
    const found =
      known.get(text) ?? new Map(["", ...characters].map((token) => [token, logProbabilities(model, text, token)[0]!]));
    known.set(text, found);
    return found;
  };
}

function expectSame(actual: readonly Completion[], expected: readonly Completion[]): void {
  expect(actual.map(({ text, ended }) => [text, ended])).toEqual(expected.map(({ text, ended }) => [text, ended]));
  for (const [i, { logProbability, score }] of actual.entries()) {
    expect(logProbability).toBeCloseTo(expected[i]!.logProbability, 5);
    expect(score).toBeCloseTo(expected[i]!.score, 5);
  }
}

describe.each(builds)("next, %s build", (build) => {
  const shape = { characters: [..."abcdefgh"], embeddingSize: 6, hiddenSize: 20, numLayers: 2 };
  const create = (): Promise<LanguageModel> => handMade(build, shape, drawParameters(oracleShape(shape), 8));

  test.each(["", "a", "hgfedc", "ab?ü"])("after %j lists the likeliest tokens as score has them", async (prompt) => {
    using model = await create();
    const expected = [...nextOf(model, prompt)([])].sort(([, a], [, b]) => b - a);
    const all = model.next(prompt, { count: 100 });
    expect(all.map(({ text }) => text)).toEqual(expected.map(([text]) => text));
    for (const [i, { token, text, probability, logProbability }] of all.entries()) {
      expect(token).toBe(text === "" ? "<EOS>" : text);
      expect(logProbability).toBeCloseTo(expected[i]![1], 5);
      expect(probability).toBeCloseTo(Math.exp(logProbability), 6);
    }
    expect(model.next(prompt)).toEqual(all.slice(0, 5));
    expect(model.next(prompt, { count: 1 })).toEqual(all.slice(0, 1));
  });

  test("without a text says how texts begin", async () => {
    using model = await create();
    expect(model.next()).toEqual(model.next(""));
  });

  test("<UNK> is not listed and keeps its share; of equals the one with the lower id comes first", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.1, "<UNK>": 0.5, a: 0.1, b: 0.2, c: 0.1 });
    const listed = model.next("", { count: 4 });
    expect(listed.map(({ token }) => token)).toEqual(["b", "<EOS>", "a", "c"]);
    for (const [i, p] of [0.2, 0.1, 0.1, 0.1].entries()) expect(listed[i]!.probability).toBeCloseTo(p, 6);
  });

  test("temperature raises probabilities to the power of its inverse", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.2, a: 0.8 });
    expect(model.next("", { temperature: 0.5 })[0]!.probability).toBeCloseTo(0.64 / 0.68, 6);
    expect(model.next("", { temperature: 2 })[1]!.probability).toBeCloseTo(1 / 3, 6);
  });

  test("tokens of probability zero are not listed", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0, a: 0.5, b: 0, c: 0.5 }, -Infinity);
    expect(model.next("", { count: 10 }).map(({ token }) => token)).toEqual(["a", "c"]);
  });

  test.each<[string, NextOptions]>([
    ["count", { count: 0 }],
    ["count", { count: 1.5 }],
    ["temperature", { temperature: 0 }],
    ["temperature", { temperature: NaN }],
    ["topK", { topK: 3 } as NextOptions],
  ])("refuses a wrong %s: %o", async (name, options) => {
    using model = await create();
    expect(() => model.next("a", options)).toThrow(InvalidOptionError);
    expect(() => model.next("a", options)).toThrow(name);
  });
});

describe.each(builds)("complete, %s build", (build) => {
  const cells: { cell: Cell; resetAfter?: boolean }[] = [
    { cell: "rnn" },
    { cell: "simplified-gru" },
    { cell: "gru", resetAfter: true },
    { cell: "gru", resetAfter: false },
    { cell: "lstm" },
  ];
  /** A model of running text that nobody has trained, so that all tokens have a chance. */
  const create = (letters: string, options: { cell?: Cell; resetAfter?: boolean } = {}): Promise<LanguageModel> =>
    LanguageModel.create({
      tokenizer: CharTokenizer.fit(letters),
      hiddenSize: 9,
      embeddingSize: 5,
      numLayers: 2,
      seed: 4,
      build,
      ...options,
    });

  test.each([0, 0.6, 1, 3])("a beam as wide as there are texts finds the best, length penalty %d", async (alpha) => {
    using model = await create("abc");
    const maxLength = 4;
    for (const prompt of ["", "ca"]) {
      const texts = ["", ..."abc"].map((first) => [first]);
      const every = new Set<string>();
      for (let depth = 1; depth < maxLength; depth++) {
        for (const text of [...texts]) for (const token of ["", ..."abc"]) texts.push([...text, token]);
      }
      for (const text of texts) every.add(text.join("").slice(0, maxLength));
      const all = [...every].map((text): Completion => {
        const ended = text.length < maxLength;
        const each = logProbabilities(model, prompt, text).slice(0, maxLength);
        const logProbability = each.reduce((sum, value) => sum + value, 0);
        return { text, ended, logProbability, score: completionScore(logProbability, each.length, alpha) };
      });
      all.sort((a, b) => b.score - a.score);
      expect(all).toHaveLength(1 + 3 + 9 + 27 + 81);
      const found = model.complete(prompt, { count: 20, beamWidth: 81, maxLength, lengthPenalty: alpha });
      expectSame(found, all.slice(0, 20));
    }
  });

  test.each(cells)("a narrow beam finds what beam search by its definition finds: $cell $resetAfter", async (cell) => {
    using model = await create("abcdef", cell);
    const next = nextOf(model, "fa");
    for (const [beamWidth, lengthPenalty] of [
      [1, 0.6],
      [3, 0],
      [3, 2],
      [7, 0.6],
    ] as const) {
      const maxLength = 7;
      const expected = beamSearch(next, { width: beamWidth, maxLength, lengthPenalty });
      const count = Math.min(3, beamWidth);
      const found = model.complete("fa", { count, beamWidth, maxLength, lengthPenalty });
      expectSame(found, expected.slice(0, count));
    }
  });

  test("a wider beam than there are texts of one length grows step by step", async () => {
    using model = await create("ab");
    const expected = beamSearch(nextOf(model, ""), { width: 11, maxLength: 6, lengthPenalty: 0.6 });
    expectSame(model.complete("", { count: 11, beamWidth: 11, maxLength: 6 }), expected.slice(0, 11));
  });

  test("completes what a trained model has learnt by heart", async () => {
    const lines = ["the cat sat", "the cow stood", "a dog ran"];
    using model = await LanguageModel.create({ tokenizer: CharTokenizer.fit(lines), hiddenSize: 32, seed: 1, build });
    await model.fit(lines, { epochs: 150, batchSize: 3, optimizer: { type: "adam", learningRate: 0.02 } });
    const [first, second] = model.complete("the c");
    expect([first!.text, second!.text].sort()).toEqual(["at sat", "ow stood"]);
    expect(first!.ended).toBe(true);
    expect(Math.exp(first!.logProbability) + Math.exp(second!.logProbability)).toBeGreaterThan(0.8);
    expect(model.complete("a d", { count: 1 })[0]!.text).toBe("og ran");
    expect(
      model
        .complete("the c", { count: 2, stop: " s" })
        .map(({ text }) => text)
        .sort(),
    ).toEqual(["at", "ow"]);
  });

  test("five of up to 50 tokens unless told otherwise, and no two alike", async () => {
    using model = await fixedDistribution(build, { a: 0.5, b: 0.3, c: 0.2 });
    const found = model.complete();
    expect(found).toHaveLength(5);
    expect(found[0]).toMatchObject({ text: "a".repeat(50), ended: false });
    expect(new Set(found.map(({ text }) => text)).size).toBe(5);
    using certain = await fixedDistribution(build, { "<EOS>": 1, a: 0 });
    expect(certain.complete("", { count: 3 })).toEqual([{ text: "", logProbability: 0, score: 0, ended: true }]);
  });

  test("probabilities that no float has are no obstacle", async () => {
    using model = await fixedDistribution(build, { a: 0.5, b: 0.5 });
    const [best] = model.complete("", { maxLength: 3000, beamWidth: 5 });
    expect(best!.logProbability).toBeCloseTo(3000 * Math.log(0.5), 2);
    // Of equals the first: the lowest ids.
    expect(best!.text).toBe("a".repeat(3000));
  });

  test("a stop string ends a completion, belongs to its probability and not to its text", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.1, a: 0.4, ".": 0.3, "!": 0.2 });
    const found = model.complete("", { stop: [".", "!"], lengthPenalty: 0, count: 3 });
    expect(found.map(({ text }) => text)).toEqual(["", "a", "aa"]);
    // Of the three ways to end there, the likeliest.
    for (const [n, { logProbability, ended }] of found.entries()) {
      expect(logProbability).toBeCloseTo(n * Math.log(0.4) + Math.log(0.3), 5);
      expect(ended).toBe(true);
    }
  });

  test("is the same every time, and leaves nothing behind for what comes after", async () => {
    using model = await create("abcdef");
    const before = model.sample({ seed: 1 });
    const found = model.complete("ab", { count: 4 });
    expect(model.complete("ab", { count: 4 })).toEqual(found);
    expect(model.sample({ seed: 1 })).toBe(before);
  });

  test.each<[string, CompleteOptions]>([
    ["count", { count: 0 }],
    ["count", { count: 1025 }],
    ["beamWidth", { beamWidth: 4 }],
    ["beamWidth", { beamWidth: 2000 }],
    ["maxLength", { maxLength: 0 }],
    ["lengthPenalty", { lengthPenalty: -1 }],
    ["stop", { stop: "" }],
    ["stop", { stop: ["a", 5] as unknown as string[] }],
    ["temperature", { temperature: 1 } as CompleteOptions],
  ])("refuses a wrong %s: %o", async (name, options) => {
    using model = await create("ab");
    expect(() => model.complete("a", options)).toThrow(InvalidOptionError);
    expect(() => model.complete("a", options)).toThrow(name);
  });

  test("refuses a prompt that is no string", async () => {
    using model = await create("ab");
    for (const prompt of [5, null, ["a"]] as unknown as string[]) {
      expect(() => model.complete(prompt)).toThrow("prompt must be a string");
      expect(() => model.next(prompt)).toThrow("prompt must be a string");
    }
  });

  test("numbers that are no probabilities are an error", async () => {
    for (const bad of [NaN, Infinity]) {
      using model = await handMade(build, { characters: ["a", "b"] }, { "output.bias": [0, 0, bad, 0] });
      expect(() => model.complete("a")).toThrow(DivergedError);
      expect(() => model.next("a")).toThrow(DivergedError);
    }
  });
});
