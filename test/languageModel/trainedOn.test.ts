import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel, runningText, SequenceTooLongError, type Corpus } from "../../src/index.js";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { NgramModel } from "../../src/ngram.js";

// A model knows whether it learnt where texts end.

const lines = ["the cat", "the cats", "a hat"];
const text = lines.join(" ");
const tokenizer = CharTokenizer.fit(lines);
const create = (): Promise<LanguageModel> => LanguageModel.create({ tokenizer, hiddenSize: 4, build: "simd" });

async function trained(corpus: Corpus): Promise<LanguageModel> {
  const model = await create();
  await model.fit(corpus, { epochs: 1 });
  return model;
}

describe("what a model was trained on", () => {
  test.each<[string, Corpus, "text" | "sequences"]>([
    ["a string", text, "text"],
    ["a running text in pieces", runningText(lines), "text"],
    ["lines", lines, "sequences"],
  ])("%s, is known, also to its file", async (_, corpus, kind) => {
    using model = await trained(corpus);
    expect(model.trainedOn).toBe(kind);
    using again = await LanguageModel.load(model.save(), { build: "simd" });
    expect(again.trainedOn).toBe(kind);
    expect(again.save()).toEqual(model.save());
    expect((await NgramModel.fit(corpus, { tokenizer })).trainedOn).toBe(kind);
  });

  test("the last training counts; one that did not begin does not", async () => {
    using model = await create();
    expect(model.trainedOn).toBeUndefined();
    await expect(model.fit(lines, { epochs: 1, maxSequenceLength: 2 })).rejects.toThrow(SequenceTooLongError);
    expect(model.trainedOn).toBeUndefined();
    await model.fit(text, { epochs: 1 });
    await model.fit(lines, { epochs: 1 });
    expect(model.trainedOn).toBe("sequences");
  });

  test("a checkpoint says it, too", async () => {
    using model = await create();
    const checkpoints: Uint8Array[] = [];
    await model.fit(text, { epochs: 2, checkpoint: { steps: 1, save: (bytes) => void checkpoints.push(bytes) } });
    using again = await LanguageModel.load(checkpoints[0]!);
    expect(again.trainedOn).toBe("text");
  });

  test("files that do not say, or say what nobody knows yet, are read all the same", async () => {
    using model = await trained(text);
    const { metadata, tensors } = readSafetensors(model.save());
    expect(metadata["trained_on"]).toBe("text");
    const old = Object.fromEntries(Object.entries(metadata).filter(([name]) => name !== "trained_on"));
    for (const changed of [old, { ...metadata, trained_on: "melodies" }]) {
      using loaded = await LanguageModel.load(writeSafetensors(tensors, changed), { build: "simd" });
      expect(loaded.trainedOn).toBeUndefined();
      expect(loaded.parameters).toEqual(model.parameters);
    }
  });
});

describe("<EOS>", () => {
  const counts = async (model: LanguageModel | NgramModel, countEos?: boolean): Promise<number[]> => [
    model.score("a cat", { countEos }).tokenCount,
    model.rank(["a cat"], { countEos })[0]!.tokenCount,
    model.compare("a cat", "a hat", { countEos }).b.tokenCount,
    (await model.evaluate(["a cat"], { countEos })).tokens,
  ];

  test.each<[string, Corpus, number]>([
    ["is left out by a model of running text, which never saw one", text, 5],
    ["counts for a model of sequences", lines, 6],
  ])("%s, unless it is asked for", async (_, corpus, expected) => {
    using model = await trained(corpus);
    for (const one of [model, await NgramModel.fit(corpus, { tokenizer })]) {
      expect(await counts(one)).toEqual([expected, expected, expected, expected]);
      expect(await counts(one, true)).toEqual([6, 6, 6, 6]);
      expect(await counts(one, false)).toEqual([5, 5, 5, 5]);
    }
  });

  test("counts for a model that was not trained", async () => {
    using model = await create();
    expect(await counts(model)).toEqual([6, 6, 6, 6]);
  });
});
