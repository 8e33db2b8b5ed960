import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel, type Cell, type SampleOptions } from "../../src/index.js";
import { defaultRng, SeedSequence } from "../../src/random.js";
import { builds } from "../engine.js";
import { fixedDistribution } from "./handMade.js";
import { withMemory } from "./memories.js";

const tokenizer = CharTokenizer.fit("abcdefghijkl");
const cells: { cell: Cell; resetAfter?: boolean }[] = [
  { cell: "rnn" },
  { cell: "simplified-gru" },
  { cell: "gru", resetAfter: true },
  { cell: "gru", resetAfter: false },
  { cell: "lstm" },
];

/** The seed of text i, as the documentation has it. */
function seedOf(seed: number, i: number): bigint {
  return BigInt(seed) + (BigInt(i) << 128n);
}

describe.each(builds)("sampleMany, %s build", (build) => {
  /** Texts of very different lengths, so that the batch shrinks again and again. */
  const create = (options: { cell?: Cell; resetAfter?: boolean } = {}): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, hiddenSize: 24, embeddingSize: 7, numLayers: 2, seed: 3, build, ...options });

  test.each(cells)("text i is the one that sample draws with its seed: $cell $resetAfter", async (cell) => {
    using model = await create(cell);
    const options: SampleOptions = { maxLength: 40, prompt: "abc" };
    const texts = model.sampleMany(9, { ...options, seed: 5 });
    expect(new Set(texts).size).toBeGreaterThan(5);
    expect(texts).toEqual(texts.map((_, i) => model.sample({ ...options, seed: seedOf(5, i) })));
  });

  test.each<SampleOptions>([
    {},
    { prompt: "" },
    { temperature: 0.3, topK: 4 },
    { typicalP: 0.7, topP: 0.9, minP: 0.05 },
    { repetitionPenalty: 1.7, prompt: "aab" },
    { stop: ["a", "bc"], maxLength: 60 },
    { temperature: 0 },
    { maxLength: 1 },
  ])("also with %o", async (options) => {
    using model = await create();
    const texts = model.sampleMany(5, { seed: 11, ...options });
    expect(texts).toEqual(texts.map((_, i) => model.sample({ ...options, seed: seedOf(11, i) })));
  });

  test("text i depends on the seed alone, not on how many there are, even beyond one batch", async () => {
    using model = await create();
    const many = model.sampleMany(150, { seed: 8, maxLength: 30 });
    expect(many).toHaveLength(150);
    for (const count of [0, 1, 2, 63, 64, 65, 128]) {
      expect(model.sampleMany(count, { seed: 8, maxLength: 30 })).toEqual(many.slice(0, count));
    }
    expect(many[149]).toBe(model.sample({ maxLength: 30, seed: seedOf(8, 149) }));
    expect(new Set(many).size).toBeGreaterThan(120);
    expect(model.sampleMany(3, { seed: 9, maxLength: 30 })).not.toEqual(many.slice(0, 3));
  });

  test("text i draws what NumPy's default_rng draws from the child i of the seed, the first from the seed itself", async () => {
    using model = await create();
    const texts = model.sampleMany(4, { seed: 21, maxLength: 30 });
    const seeds = [21, ...[1, 2, 3].map((i) => new SeedSequence(21, [i]))];
    expect(texts).toEqual(seeds.map((seed) => model.sample({ maxLength: 30, rng: defaultRng(seed) })));
  });

  test("a generator gives the seed with one number", async () => {
    using model = await create();
    const rng = { calls: 0, random: () => (rng.calls++, 0.25) };
    const texts = model.sampleMany(70, { rng, maxLength: 20 });
    expect(rng.calls).toBe(1);
    expect(texts).toEqual(model.sampleMany(70, { seed: 2 ** 51, maxLength: 20 }));
  });

  test("without seed and generator texts are new every time", async () => {
    using model = await create();
    expect(model.sampleMany(3, { maxLength: 30 })).not.toEqual(model.sampleMany(3, { maxLength: 30 }));
  });

  test("has the distribution of sample", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.3, "<UNK>": 0.4, a: 0.2, b: 0.1 });
    const texts = model.sampleMany(4000, { seed: 1 });
    const share = (text: string): number => texts.filter((other) => other === text).length / 4000;
    expect(share("")).toBeCloseTo(1 / 2, 1);
    expect(share("a")).toBeCloseTo(1 / 6, 1);
    expect(share("ab")).toBeCloseTo(1 / 36, 1.5);
  });

  test("gives all memory back", async () => {
    const { result: model, bytes } = await withMemory(() => create());
    model.sampleMany(64, { maxLength: 20 });
    const before = bytes();
    for (let i = 0; i < 50; i++) model.sampleMany(64, { maxLength: 20, repetitionPenalty: 1.2 });
    expect(bytes()).toBeLessThanOrEqual(before + 65536);
    model.dispose();
  });

  test.each([-1, 1.5, NaN, "3", undefined])("refuses %o texts", async (count) => {
    using model = await create();
    expect(() => model.sampleMany(count as number)).toThrow("count must be an integer from 0");
  });
});
