import { describe, expect, test } from "vitest";
import { CharTokenizer, findLearningRate, InvalidOptionError, LanguageModel } from "../../src/index.js";

const lines = ["the cat which already ate was full", "the cats which already ate were full", "a cat", "cats eat cats"];
const model = (): Promise<LanguageModel> =>
  LanguageModel.create({ tokenizer: CharTokenizer.fit(lines), hiddenSize: 16, embeddingSize: 8, build: "simd" });

describe("findLearningRate", () => {
  test("tries a higher rate every step, until the loss has risen again", async () => {
    using tried = await model();
    const { learningRate, trials } = await findLearningRate(tried, lines, { batchSize: 2 });
    trials.forEach((trial, i) => {
      if (i > 0) expect(trial.learningRate).toBeGreaterThan((trials[i - 1]?.learningRate as number) * 1.14);
    });
    expect(trials[0]?.loss).toBeCloseTo(Math.log(tried.tokenizer.size), 0);
    const best = trials.reduce((a, b) => (b.loss < a.loss ? b : a));
    expect(best.loss).toBeLessThan((trials[0]?.loss as number) - 0.5);
    expect(learningRate).toBe(best.learningRate / 10);
  });

  test("leaves the model as it is, and gives the same answer again", async () => {
    using tried = await model();
    const before = tried.save();
    const first = await findLearningRate(tried, lines.join("\n"), { sequenceLength: 8, batchSize: 4 });
    expect(tried.save()).toEqual(before);
    expect(await findLearningRate(tried, lines.join("\n"), { sequenceLength: 8, batchSize: 4 })).toEqual(first);
  });

  test("suggests a rate that trains well", async () => {
    using tried = await model();
    const { learningRate } = await findLearningRate(tried, lines, { batchSize: 2 });
    const { loss } = await tried.fit(lines, { batchSize: 2, epochs: 60, optimizer: { type: "adam", learningRate } });
    expect(loss).toBeLessThan(0.5);
  });

  test("tries none above 1, however few steps an epoch has, and begins anew from a checkpoint", async () => {
    using tried = await model();
    let resume: Uint8Array | undefined;
    const save = (bytes: Uint8Array): void => void (resume ??= bytes);
    await tried.fit(lines, { batchSize: 2, epochs: 5, checkpoint: { steps: 7, save } });
    const { trials } = await findLearningRate(tried, lines, { batchSize: 2, clipNorm: 1e-9, resume });
    expect(trials[0]?.learningRate).toBe(1e-6);
    expect(trials.at(-1)?.learningRate).toBeGreaterThan(0.8);
    expect(trials.at(-1)?.learningRate).toBeLessThan(1.4);
  });

  test("refuses what train refuses", async () => {
    using tried = await model();
    await expect(findLearningRate(tried, lines, { batchSize: 0 })).rejects.toThrow(InvalidOptionError);
  });
});
