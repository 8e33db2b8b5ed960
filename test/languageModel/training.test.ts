import { describe, expect, test } from "vitest";
import { BusyError, CharTokenizer, LanguageModel, OutOfMemoryError, type TrainProgress } from "../../src/index.js";
import { builds } from "../engine.js";
import { withMemory } from "./memories.js";
import { fixedStrings, gibberish } from "./texts.js";

const lines = fixedStrings(24, 9);
const text = gibberish(600, 2);
const tokenizer = CharTokenizer.fit([...lines, text]);

describe.each(builds)("training, %s build", (build) => {
  const create = (hiddenSize = 12): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, hiddenSize, embeddingSize: 5, seed: 1, build });

  describe("progress", () => {
    test("counts steps, epochs and tokens, and ends with what fit returns", async () => {
      using model = await create();
      const seen: TrainProgress[] = [];
      const result = await model.fit(lines, { epochs: 4, batchSize: 5, onProgress: (progress) => seen.push(progress) });
      expect(seen.filter(({ epochEnd }) => epochEnd).map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
      let step = 0;
      for (const progress of seen) {
        expect(progress).toMatchObject({ steps: 20, epochs: 4 });
        expect(progress.step).toBeGreaterThan(step);
        expect(progress.loss).toBeGreaterThan(0);
        expect(progress.gradientNorm).toBeGreaterThan(0);
        expect(progress.tokensPerSecond).toBeGreaterThan(0);
        expect(progress.remainingSeconds).toBeGreaterThanOrEqual(0);
        expect(progress).not.toHaveProperty("validationLoss");
        step = progress.step;
      }
      const last = seen.at(-1)!;
      // Every epoch sees every token and every <EOS> once.
      expect(last).toMatchObject({ step: 20, tokens: 4 * 24 * 10, remainingSeconds: 0 });
      const { loss, elapsedSeconds: seconds } = last;
      expect(result).toEqual({ loss, seconds, epochs: 4, stoppedEarly: false, steps: 20, tokens: 4 * 24 * 10 });
    });

    test("the loss of an epoch is the mean over all its tokens", async () => {
      using model = await create();
      // So small a step changes no parameter's 24 bits: each batch is measured with the model as it is.
      const learningRate = 1e-30;
      const sequences = ["a", "abcdefghi", "xy", ...lines];
      const { loss } = await model.fit(sequences, {
        epochs: 1,
        batchSize: 4,
        optimizer: { type: "adam", learningRate },
      });
      expect(loss).toBeCloseTo((await model.evaluate(sequences)).loss, 12);
    });

    test("validation is measured at the end of every epoch, on data of its own", async () => {
      using model = await create();
      const validation = ["unseen", "words", ""];
      const losses: number[] = [];
      for await (const progress of model.train(lines, { epochs: 3, batchSize: 5, validation })) {
        expect("validationLoss" in progress).toBe(progress.epochEnd);
        if (!progress.epochEnd) continue;
        expect(progress.validationLoss).toBeCloseTo((await model.evaluate(validation)).loss, 12);
        expect(progress.tokens).toBe(progress.epoch * 24 * 10);
        losses.push(progress.validationLoss!);
      }
      expect(new Set(losses).size).toBe(3);
    });

    test("a split takes its share from the training data: sequences at random, a text's end", async () => {
      using model = await create();
      const options = { epochs: 1, batchSize: 5, validationSplit: 0.25 };
      const sequences = await model.fit(lines, options);
      expect(sequences.tokens).toBe(18 * 10);
      expect(sequences.validationLoss).toBeGreaterThan(1);
      expect((await model.fit(text, options)).tokens).toBe(450);
      expect((await model.fit(text, options)).validationLoss).toBeGreaterThan(1);
      // No validation is no split.
      expect(await model.fit(lines, { epochs: 1, validationSplit: 0 })).not.toHaveProperty("validationLoss");
    });

    test("corpora may come from generators, synchronous and asynchronous", async () => {
      function* generate(): Generator<string> {
        yield* lines;
      }
      async function* wait(): AsyncGenerator<string> {
        for (const line of lines) yield await Promise.resolve(line);
      }
      const trained = [];
      for (const corpus of [lines, generate(), wait(), new Set(lines)]) {
        using model = await create();
        await model.fit(corpus, { epochs: 2 });
        trained.push(model.parameters);
      }
      for (const parameters of trained) expect(parameters).toEqual(trained[0]);
    });
  });

  describe("abort", () => {
    test("before the start: the reason is thrown and nothing has changed", async () => {
      using model = await create();
      const before = model.parameters;
      const reason = { because: "the user left" };
      await expect(model.fit(lines, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      await expect(model.fit(lines, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
      expect(model.parameters).toEqual(before);
      await model.fit(lines, { epochs: 1 });
    });

    test("during the training: the last finished step stays, and the model goes on working", async () => {
      using model = await create();
      const controller = new AbortController();
      const reason = new Error("enough");
      let steps = 0;
      const aborted = model.fit(lines, {
        epochs: 50,
        batchSize: 8,
        signal: controller.signal,
        onProgress: ({ epoch, epochEnd, step }) => {
          steps = step;
          if (epoch === 3 && epochEnd) controller.abort(reason);
        },
      });
      await expect(aborted).rejects.toBe(reason);
      using expected = await create();
      const { steps: finished } = await expected.fit(lines, { epochs: 3, batchSize: 8 });
      expect(steps).toBe(finished);
      expect(model.parameters).toEqual(expected.parameters);
      expect(model.sample({ seed: 1 })).toBe(model.sample({ seed: 1 }));
      await model.fit(lines, { epochs: 1 });
    });

    test("by a timer: the event loop runs, so that the timer fires", async () => {
      using model = await create();
      const signal = AbortSignal.timeout(60);
      await expect(model.fit(lines, { epochs: 5000, signal })).rejects.toMatchObject({ name: "TimeoutError" });
      expect(Number.isFinite(model.score("abc").logProbability)).toBe(true);
    });

    test("while the validation data is measured", async () => {
      let ends = 0;
      using model = await create();
      const controller = new AbortController();
      const validation = Array<string>(10_000).fill(text.slice(0, 100));
      setTimeout(() => controller.abort("now"), 20);
      const aborted = model.fit(lines, {
        epochs: 2,
        validation,
        signal: controller.signal,
        onProgress: ({ epochEnd }) => (ends += Number(epochEnd)),
      });
      await expect(aborted).rejects.toBe("now");
      expect(ends).toBe(0);
    });
  });

  describe("one training at a time", () => {
    test("a second one is a BusyError, and the first is not disturbed by it", async () => {
      using expected = await create();
      await expected.fit(lines, { epochs: 3 });
      using model = await create();
      for await (const { step } of model.train(lines, { epochs: 3 })) {
        expect(step).toBeGreaterThan(0);
        await expect(model.fit(lines)).rejects.toThrow(BusyError);
        await expect(model.train(lines).next()).rejects.toMatchObject({ code: "busy" });
      }
      expect(model.parameters).toEqual(expected.parameters);
      await model.fit(lines, { epochs: 1 });
    });

    test("two at once: one of them runs", async () => {
      using model = await create();
      const results = await Promise.allSettled([1, 2].map((epochs) => model.fit(lines, { epochs })));
      expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    });

    test.each<[string, (model: LanguageModel) => Promise<unknown>]>([
      ["a wrong option", (model) => model.fit(lines, { epochs: 0 })],
      ["an empty corpus", (model) => model.fit([])],
      ["a corpus that fails", (model) => model.fit(failing())],
      ["an error in onProgress", (model) => model.fit(lines, { onProgress: () => fail("no") })],
    ])("after %s the model can be trained", async (_, attempt) => {
      using model = await create();
      await expect(attempt(model)).rejects.toThrow();
      expect((await model.fit(lines, { epochs: 1 })).epochs).toBe(1);
    });
  });

  describe("memory", () => {
    test("2,000 steps take no more of it than the first", async () => {
      const { result: model, bytes } = await withMemory(create);
      const sizes = new Set<number>();
      let steps = 0;
      for await (const { step } of model.train(lines.slice(0, 4), { epochs: 2000, batchSize: 4 })) {
        sizes.add(bytes());
        steps = step;
      }
      expect(steps).toBe(2000);
      expect(sizes.size).toBe(1);
      model.dispose();
    });

    test("leaving the loop frees what the training took, 50 times", async () => {
      const { result: model, bytes } = await withMemory(() => create(40));
      const untrained = bytes();
      const sizes: number[] = [];
      for (let run = 0; run < 50; run++) {
        for await (const { step } of model.train(lines, { epochs: 100, batchSize: 4, seed: run })) {
          expect(step).toBeGreaterThan(0);
          sizes.push(bytes());
          break;
        }
      }
      expect(sizes).toHaveLength(50);
      // The training did take memory, or there would be nothing to leak.
      expect(sizes[0]).toBeGreaterThan(untrained);
      expect(new Set(sizes).size).toBe(1);
      model.dispose();
    });

    test("neither texts, scores, streams left early nor evaluations add to it", async () => {
      const { result: model, bytes } = await withMemory(() => create(40));
      const sizes = new Set<number>();
      for (let run = 0; run < 100; run++) {
        model.sample({ maxLength: 3, prompt: "ab" });
        for (const token of model.stream()) if (token !== "") break;
        model.score(text);
        await model.evaluate(lines);
        sizes.add(bytes());
      }
      expect(sizes.size).toBe(1);
      model.dispose();
    });

    test("a batch that does not fit is an error, and all that it took comes back", async () => {
      using model = await LanguageModel.create({ tokenizer, hiddenSize: 32, embeddingSize: 8, numLayers: 32, build });
      const many = Array<string>(300).fill("0123456789".repeat(100));
      const attempt = (): Promise<string> =>
        model.fit(many, { batchSize: 300 }).then(
          () => "It fitted.",
          (error: unknown) => {
            expect(error).toBeInstanceOf(OutOfMemoryError);
            return (error as OutOfMemoryError).message;
          },
        );
      const message = await attempt();
      expect(message).toMatch(/No room for \d+\.\d MB more beside \d+\.\d MB in use/);
      // The same amount was in use at the second attempt, so nothing of the first is left.
      expect(await attempt()).toBe(message);
      await model.fit(lines, { epochs: 1 });
    });
  });
});

function fail(message: string): never {
  throw new Error(message);
}

function* failing(): Generator<string> {
  yield "abc";
  fail("the disk is gone");
}
