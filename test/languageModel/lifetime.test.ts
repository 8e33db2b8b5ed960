import { describe, expect, test } from "vitest";
import { CharTokenizer, DisposedError, LanguageModel } from "../../src/index.js";
import { builds } from "../engine.js";
import { collect, memoriesMadeBy } from "./memories.js";

const lines = ["abc", "cab", "bca", "aab"];
const tokenizer = CharTokenizer.fit(lines);

describe.each(builds)("dispose, %s build", (build) => {
  const create = (): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, hiddenSize: 8, embeddingSize: 4, build });

  test.each<[string, (model: LanguageModel) => unknown]>([
    ["parameters", (model) => model.parameters],
    ["train", (model) => model.train(lines).next()],
    ["fit", (model) => model.fit(lines)],
    ["sample", (model) => model.sample()],
    ["stream", (model) => model.stream()],
    ["sampleMany", (model) => model.sampleMany(2)],
    ["next", (model) => model.next("a")],
    ["complete", (model) => model.complete("a")],
    ["score", (model) => model.score("abc")],
    ["evaluate", (model) => model.evaluate(lines)],
    ["save", (model) => model.save()],
  ])("%s then throws DisposedError", async (_, use) => {
    const model = await create();
    model.dispose();
    // Thrown at once or by the promise.
    const outcome = new Promise((resolve) => {
      resolve(use(model));
    });
    await expect(outcome).rejects.toThrow(DisposedError);
    await expect(outcome).rejects.toMatchObject({ code: "disposed" });
  });

  test("may be called twice, and leaves what is no memory readable", async () => {
    const model = await create();
    const { config, parameterCount } = model;
    model.dispose();
    model.dispose();
    expect(model.config).toEqual(config);
    expect(model.parameterCount).toBe(parameterCount);
    expect(model.build).toBe(build);
    expect(model.tokenizer).toBe(tokenizer);
  });

  test("`using` disposes at the end of the block", async () => {
    let kept: LanguageModel;
    {
      using model = await create();
      kept = model;
      expect(kept.score("a").tokens).toHaveLength(2);
    }
    expect(() => kept.score("a")).toThrow(DisposedError);
  });

  test("gives the memory back while the model, its streams and its trainings are still held", async () => {
    const { result: model, memories } = await memoriesMadeBy(create);
    const stream = model.stream({ maxLength: 10, temperature: 1e6, seed: 1 });
    stream.next();
    const training = model.train(lines);
    await training.next();
    await model.evaluate(lines);
    await collect();
    expect(memories[0]?.deref()).toBeInstanceOf(WebAssembly.Memory);
    model.dispose();
    await collect();
    expect(memories[0]?.deref()).toBeUndefined();
    expect(() => stream.next()).toThrow(DisposedError);
    await expect(training.next()).rejects.toThrow(DisposedError);
  });

  test("ends a training that is under way", async () => {
    const model = await create();
    const training = (async () => {
      for await (const { epoch } of model.train(lines, { epochs: 1000 })) if (epoch === 3) model.dispose();
    })();
    await expect(training).rejects.toThrow(DisposedError);
  });

  test("of one model does not touch another", async () => {
    using one = await create();
    const other = await create();
    const before = one.score("abc");
    other.dispose();
    expect(one.score("abc")).toEqual(before);
  });
});
