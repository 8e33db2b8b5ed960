import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel } from "../../src/index.js";
import { builds } from "../engine.js";
import { fixedStrings } from "./texts.js";

const strings = fixedStrings(20, 12);
const inputs = { "embedded input": 16, "one-hot input": 0 };
const variants = Object.entries(inputs).flatMap(([input, embeddingSize]) =>
  [true, false].map((resetAfter) => ({ input, options: { embeddingSize, resetAfter } })),
);
const optimizer = { type: "adam", learningRate: 1e-2 } as const;

describe.each(builds)("64 units learn to repeat 20 fixed strings, %s build", (build) => {
  describe.each(variants)("$input, resetAfter $options.resetAfter", ({ options }) => {
    // One after the other, over and over: nothing is left to chance, so the loss may fall to zero.
    test("as a running text, at a mean loss below 0.05 nats a token", async () => {
      const text = `${strings.join(".")}.`.repeat(2);
      using model = await LanguageModel.create({
        ...options,
        tokenizer: CharTokenizer.fit(text),
        hiddenSize: 64,
        seed: 1,
        build,
      });
      expect((await model.evaluate(text)).loss).toBeGreaterThan(3);
      const { loss } = await model.fit(text, { epochs: 28, batchSize: 1, sequenceLength: 52, optimizer });
      expect(loss).toBeLessThan(0.05);
      const evaluation = await model.evaluate(text);
      expect(evaluation.loss).toBeLessThan(0.05);
      expect(evaluation.tokens).toBe(text.length);
      // Each string calls up the next one.
      expect(model.sample({ prompt: `${strings[0]!}.`, temperature: 0, maxLength: 13 })).toBe(`${strings[1]!}.`);
    });

    // The first letter of each string is a choice among 20, which costs ln 20 nats however well the rest is known.
    test("as sequences, at less than 0.05 nats a token above what the choice among them costs", async () => {
      using model = await LanguageModel.create({
        ...options,
        tokenizer: CharTokenizer.fit(strings),
        hiddenSize: 64,
        seed: 1,
        build,
      });
      const { loss } = await model.fit(strings, { epochs: 70, batchSize: 5, optimizer });
      const choice = Math.log(20) / 13;
      expect(loss).toBeLessThan(choice + 0.05);
      const evaluation = await model.evaluate(strings);
      expect(evaluation.loss).toBeLessThan(choice + 0.05);
      // Whoever pays less than the choice costs has seen the answer before.
      expect(evaluation.loss).toBeGreaterThan(choice);
      for (const string of strings) {
        const [, ...rest] = model.score(string).tokens.map(({ logProbability }) => logProbability);
        expect(Math.min(...rest), string).toBeGreaterThan(-0.5);
        expect(model.sample({ prompt: string[0]!, temperature: 0 })).toBe(string.slice(1));
      }
    });
  });
});
