import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CharTokenizer, EmptyCorpusError, InvalidOptionError } from "../../src/index.js";
import { NgramModel } from "../../src/ngram.js";
import { kneserNey } from "../oracle/kneserNey.js";
import { relativeError } from "../oracle/relativeError.js";
import { gibberish } from "../languageModel/texts.js";

const tokenizer = CharTokenizer.fit("abcdef");
const orders = [1, 2, 3, 4, 5];
const words = fc.array(fc.string({ unit: fc.constantFrom(..."aaabbcdx"), minLength: 1, maxLength: 12 }), {
  minLength: 1,
  maxLength: 25,
});
const sequencesOf = (lines: readonly string[]): number[][] =>
  lines.map((line) => [...tokenizer.encode(line), tokenizer.eos]);

/** P of every token of the vocabulary after a text. */
function distribution(model: NgramModel, context: string): number[] {
  const texts = [context, ...["?", ..."abcdef"].map((next) => context + next)];
  return texts.map((text) => Math.exp(model.score(text).tokens[context.length]!.logProbability));
}

describe("probabilities", () => {
  test.each(orders)("of order %i are those of the equations, for any corpus and text", async (order) => {
    await fc.assert(
      fc.asyncProperty(words, fc.string({ unit: fc.constantFrom(..."abcdex"), maxLength: 9 }), async (lines, text) => {
        const model = await NgramModel.fit(lines, { tokenizer, order });
        const oracle = kneserNey(sequencesOf(lines), order, tokenizer.size);
        orders.slice(0, order).forEach((length) => {
          expect(relativeError(model.discounts[length - 1]!, oracle.discounts(length))).toBeLessThan(1e-12);
        });
        const ids = sequencesOf([text])[0]!;
        const expected = ids.map((id, t) => Math.log(oracle.probability(id, ids.slice(0, t))));
        const found = model.score(text).tokens.map(({ logProbability }) => logProbability);
        expect(relativeError(found, expected)).toBeLessThan(1e-12);
      }),
      { numRuns: 30 },
    );
  });

  test.each(orders)("of order %i add up to 1 over the vocabulary, after whatever context", async (order) => {
    await fc.assert(
      fc.asyncProperty(
        words,
        fc.string({ unit: fc.constantFrom(..."abcdex"), maxLength: 6 }),
        async (lines, context) => {
          const model = await NgramModel.fit(lines, { tokenizer, order });
          for (const text of [context, lines[0]!.slice(0, 4)]) {
            const probabilities = distribution(model, text);
            expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
            for (const p of probabilities) expect(p).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  test("a bigram by hand", async () => {
    // Sequences a, ab, ab, b. Vocabulary of 4: <EOS>, <UNK>, a, b.
    const model = await NgramModel.fit(["a", "ab", "ab", "b"], { tokenizer: CharTokenizer.fit("ab"), order: 2 });
    // Bigrams: ^a 3, a$ 1, ab 2, b$ 3, ^b 1. n1 = 2, n2 = 1, n3 = 2, n4 = 0, so Y = 2/4.
    // D1 = 1 - 2·½·1/2 = ½; D2 = 2 - 3·½·2/1 = -1, which is not between 0 and 2: 1; D3 = 3 - 0 is not below 3: 1.5.
    // Unigrams by predecessors: a 1 (^), b 2 (a, ^), $ 2 (a, b). n1 = 1, n2 = 2, n3 = 0: Y = 1/5.
    // D1 = 1 - 2·(1/5)·2 = 1/5; D2 = 2 - 0 is not below 2: 1; D3 = 0 / 0: 1.5.
    expect(model.discounts.map((row) => row.map((d) => Number(d.toFixed(12))))).toEqual([
      [0.2, 1, 1.5],
      [0.5, 1, 1.5],
    ]);
    // p() = (a - D) / 5 + γ/4 with γ = (0.2 + 1 + 1) / 5 = 0.44.
    const unigram = { a: 0.8 / 5 + 0.11, b: 1 / 5 + 0.11, end: 1 / 5 + 0.11, unknown: 0.11 };
    // After a: total 3, γ = (0.5 + 1) / 3 = 0.5. After ^: total 4, γ = (1.5 + 0.5) / 4 = 0.5. After b: total 3, γ = 0.5.
    const expected = [1.5 / 4 + 0.5 * unigram.a, 1 / 3 + 0.5 * unigram.b, 1.5 / 3 + 0.5 * unigram.end];
    const found = model.score("ab").tokens.map(({ logProbability }) => Math.exp(logProbability));
    found.forEach((p, i) => expect(p).toBeCloseTo(expected[i]!, 12));
    // Nothing was ever seen after <UNK>: the unigrams.
    const after = model.score("?a?").tokens.map(({ logProbability }) => Math.exp(logProbability));
    const unseen = [0.5 * unigram.unknown, unigram.a, 0.5 * unigram.unknown, unigram.end];
    after.forEach((p, i) => expect(p).toBeCloseTo(unseen[i]!, 12));
    expect(model.order).toBe(2);
    expect(model.ngramCount).toBe(5 + 3 + 1);
  });

  test("a word that occurs often, but after one word only, is not likely after others", async () => {
    // The example of the method: "Francisco" is frequent and follows "San" alone. Here: f after s.
    const lines = [...Array.from({ length: 20 }, () => "sf"), "ac", "bc", "dc", "ec", "cc"];
    const model = await NgramModel.fit(lines, { tokenizer: CharTokenizer.fit("abcdefs"), order: 2 });
    expect(model.compare("ac", "af").likelier).toBe("a");
    expect(model.score("?c").tokens[1]!.logProbability).toBeGreaterThan(model.score("?f").tokens[1]!.logProbability);
  });
});

describe("texts", () => {
  const lines = Array.from({ length: 60 }, (_, i) => gibberish(5 + (i % 9), i));
  const letters = CharTokenizer.fit("abcdefghijklmnopqrstuvwxyz");
  const options = { tokenizer: letters, order: 3 };

  test("score, rank, compare and evaluate agree with one another", async () => {
    const model = await NgramModel.fit(lines, options);
    const scores = lines.map((line) => model.score(line));
    for (const { text, index, ...score } of model.rank(lines)) {
      expect(text).toBe(lines[index]);
      expect(score).toEqual(scores[index]);
    }
    const { a, b, logOdds } = model.compare(lines[0]!, lines[1]!);
    expect([a, b, logOdds]).toEqual([scores[0], scores[1], scores[0]!.logProbability - scores[1]!.logProbability]);
    const { loss, tokens } = await model.evaluate(lines);
    const total = scores.reduce((sum, { logProbability }) => sum + logProbability, 0);
    expect(tokens).toBe(scores.reduce((sum, score) => sum + score.tokenCount, 0));
    expect(relativeError([loss], [-total / tokens])).toBeLessThan(1e-12);
  });

  test("a running text is one sequence without an end", async () => {
    const text = gibberish(3000, 7);
    const model = await NgramModel.fit(text, options);
    const ids = [...letters.encode(text)];
    const oracle = kneserNey([ids], 3, letters.size);
    expect(relativeError(model.discounts[2]!, oracle.discounts(3))).toBeLessThan(1e-12);
    const { loss, tokens } = await model.evaluate(text);
    expect(tokens).toBe(3000);
    const { tokens: scored } = model.score(text);
    expect(loss).toBeCloseTo(-scored.slice(0, -1).reduce((sum, t) => sum + t.logProbability, 0) / 3000, 9);
  });

  test("what is asked between two pauses changes nothing", async () => {
    const text = gibberish(400_000, 8);
    const model = await NgramModel.fit(text.slice(0, 3000), options);
    const alone = await model.evaluate(text);
    const running = model.evaluate(text);
    const score = model.score("hello");
    await new Promise((resolve) => setImmediate(resolve));
    expect(model.score("hello")).toEqual(score);
    expect(await running).toEqual(alone);
  });

  test("the sum over 100,000 tokens does not underflow", async () => {
    const model = await NgramModel.fit(lines, options);
    const { logProbability, perplexity } = model.score("qz".repeat(50_000));
    expect(logProbability).toBeLessThan(-100_000);
    expect(perplexity).toBeCloseTo(Math.exp(-logProbability / 100_001), 6);
  });

  test("the order by default is 5; from 1 to 5 a text seen before is ever likelier", async () => {
    const losses = await Promise.all(
      orders.map(async (order) => (await (await NgramModel.fit(lines, { ...options, order })).evaluate(lines)).loss),
    );
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect((await NgramModel.fit(lines, { tokenizer: letters })).order).toBe(5);
  });
});

describe("misuse", () => {
  test.each([0, 6, 2.5, "3"])("order %s", async (order) => {
    await expect(NgramModel.fit(["a"], { tokenizer, order: order as number })).rejects.toThrow(
      "order must be an integer from 1 to 5",
    );
  });

  test("no tokenizer, unknown options, nothing to count", async () => {
    const fit = (corpus: unknown, options: unknown): Promise<NgramModel> =>
      NgramModel.fit(corpus as string, options as { tokenizer: CharTokenizer });
    await expect(fit(["a"], {})).rejects.toThrow(InvalidOptionError);
    await expect(fit(["a"], undefined)).rejects.toThrow(InvalidOptionError);
    await expect(fit(["a"], { tokenizer, n: 3 })).rejects.toThrow("NgramModel.fit has no option n");
    await expect(fit(7, { tokenizer })).rejects.toThrow(InvalidOptionError);
    await expect(fit([], { tokenizer })).rejects.toThrow(EmptyCorpusError);
    await expect(fit("a", { tokenizer })).rejects.toThrow(EmptyCorpusError);
  });
});
