import { describe, expect, test } from "vitest";
import { CharTokenizer, InvalidOptionError, LanguageModel } from "../../src/index.js";
import { builds } from "../engine.js";
import { fromStart, runModel } from "../oracle/languageModel.js";
import { relativeError } from "../oracle/relativeError.js";
import { fixedDistribution, oracleParameters, oracleShape, type HandMadeShape } from "./handMade.js";
import { gibberish } from "./texts.js";

const characters = [..."abcdefghijklmnopqrstuvwxyz"];
const tokenizer = CharTokenizer.fit(characters);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const shapes: HandMadeShape[] = [
  { characters, embeddingSize: 5, hiddenSize: 12, numLayers: 2, resetAfter: true },
  { characters, embeddingSize: 0, hiddenSize: 9, numLayers: 1, resetAfter: false },
];

describe.each(builds)("scoring, %s build", (build) => {
  const create = ({ embeddingSize, hiddenSize, numLayers, resetAfter }: HandMadeShape): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, embeddingSize, hiddenSize, numLayers, resetAfter, seed: 2, build });
  const small = (): Promise<LanguageModel> => create(shapes[0]!);

  describe.each(shapes)("layers: $numLayers, resetAfter $resetAfter", (shape) => {
    // 520 letters are more than two of the pieces in which a long text is scored.
    test("every token of a long text has the float64 oracle's log-probability", async () => {
      using model = await create(shape);
      const text = gibberish(520, 3);
      const { tokens, logProbability } = model.score(text);
      expect(tokens.map(({ token }) => token)).toEqual([...text, "<EOS>"]);
      const oracle = runModel(oracleShape(shape), oracleParameters(model), [
        fromStart([...tokenizer.encode(text), tokenizer.eos]),
      ]);
      const expected = oracle.logProbabilities[0]!;
      expect(
        relativeError(
          tokens.map((token) => token.logProbability),
          expected,
        ),
      ).toBeLessThan(1e-5);
      expect(relativeError([logProbability], [sum(expected)])).toBeLessThan(1e-5);
    });

    test("a running text is evaluated as one stream whose state is never reset", async () => {
      using model = await create(shape);
      const text = gibberish(300, 4);
      const { loss, tokens } = await model.evaluate(text);
      const parameters = oracleParameters(model);
      const oracle = (...texts: string[]): number =>
        runModel(
          oracleShape(shape),
          parameters,
          texts.map((one) => fromStart([...tokenizer.encode(one)])),
        ).loss;
      expect(tokens).toBe(300);
      expect(relativeError([loss], [oracle(text)])).toBeLessThan(1e-6);
      // The measure would notice a reset.
      expect(relativeError([loss], [oracle(text.slice(0, 256), text.slice(256))])).toBeGreaterThan(1e-5);
    });
  });

  test("what comes later changes nothing: every beginning of a text scores as it does in the whole, to the bit", async () => {
    using model = await small();
    const text = gibberish(600, 5);
    const whole = model.score(text);
    for (const length of [1, 2, 255, 256, 257, 511, 512, 513]) {
      const { tokens } = model.score(text.slice(0, length));
      expect(tokens).toHaveLength(length + 1);
      expect(tokens.slice(0, -1)).toEqual(whole.tokens.slice(0, length));
    }
  });

  test("the sums, perplexity and bits a token follow from the tokens", async () => {
    using model = await small();
    for (const text of ["", "a", "hello", gibberish(300, 6)]) {
      const { logProbability, perplexity, bitsPerToken, tokens } = model.score(text);
      expect(tokens).toHaveLength(text.length + 1);
      expect(logProbability).toBeCloseTo(sum(tokens.map((token) => token.logProbability)), 9);
      expect(perplexity).toBeCloseTo(Math.exp(-logProbability / tokens.length), 9);
      expect(bitsPerToken).toBeCloseTo(Math.log2(perplexity), 9);
      for (const token of tokens) expect(token.logProbability).toBeLessThan(0);
    }
  });

  test("surprisals are the tokens' bits, whose mean is the bits a token", async () => {
    using model = await small();
    const { bitsPerToken, tokens, tokenCount } = model.score("hello");
    for (const { surprisal, logProbability } of tokens) expect(surprisal).toBeCloseTo(-logProbability / Math.LN2, 12);
    expect(sum(tokens.map(({ surprisal }) => surprisal)) / tokenCount).toBeCloseTo(bitsPerToken, 12);
  });

  test("<EOS> and <UNK> count unless told otherwise, and are listed all the same", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.125, "<UNK>": 0.0625, a: 0.5, b: 0.3125 });
    const bitsOf = (...probabilities: number[]): number => -sum(probabilities.map((p) => Math.log2(p)));
    const cases = [
      { options: {}, tokenCount: 5, bits: bitsOf(0.5, 0.3125, 0.0625, 0.5, 0.125) },
      { options: { countEos: true, countUnk: true }, tokenCount: 5, bits: bitsOf(0.5, 0.3125, 0.0625, 0.5, 0.125) },
      { options: { countEos: false }, tokenCount: 4, bits: bitsOf(0.5, 0.3125, 0.0625, 0.5) },
      { options: { countUnk: false }, tokenCount: 4, bits: bitsOf(0.5, 0.3125, 0.5, 0.125) },
      { options: { countEos: false, countUnk: false }, tokenCount: 3, bits: bitsOf(0.5, 0.3125, 0.5) },
    ];
    for (const { options, tokenCount, bits } of cases) {
      const score = model.score("ab?a", options);
      expect(score).toMatchObject({ tokenCount, unknownTokens: 1 });
      expect(score.tokens).toEqual(model.score("ab?a").tokens);
      expect(-score.logProbability / Math.LN2).toBeCloseTo(bits, 5);
      expect(score.bitsPerToken).toBeCloseTo(bits / tokenCount, 5);
      const evaluation = await model.evaluate(["ab?a", "ab?a"], options);
      expect(evaluation).toMatchObject({ tokens: 2 * tokenCount, unknownTokens: 2 });
      expect(evaluation.bitsPerToken).toBeCloseTo(score.bitsPerToken, 12);
    }
  });

  test("where no token counts, nothing is surprising", async () => {
    using model = await small();
    const nothing = { logProbability: 0, perplexity: 1, bitsPerToken: 0, tokenCount: 0 };
    expect(model.score("", { countEos: false })).toMatchObject({ ...nothing, unknownTokens: 0 });
    expect(model.score("??", { countEos: false, countUnk: false })).toMatchObject({ ...nothing, unknownTokens: 2 });
  });

  test("options that do not exist, or are no booleans, are refused", async () => {
    using model = await small();
    const wrong = [{ countEOS: true }, { countUnk: "no" }, "countUnk"] as unknown as { countEos: boolean }[];
    for (const options of wrong) {
      expect(() => model.score("a", options)).toThrow(InvalidOptionError);
      expect(() => model.rank(["a"], options)).toThrow(InvalidOptionError);
      expect(() => model.compare("a", "b", options)).toThrow(InvalidOptionError);
      await expect(model.evaluate(["a"], options)).rejects.toThrow(InvalidOptionError);
    }
  });

  test("the sum over 100,000 tokens is that of their halves, and does not underflow", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.5, a: 0.375, b: 0.125 });
    const { logProbability, perplexity, tokens } = model.score("ab".repeat(50_000));
    expect(tokens).toHaveLength(100_001);
    const expected = 50_000 * (Math.log(0.375) + Math.log(0.125)) + Math.log(0.5);
    // Far below the least float64, e^-745.
    expect(expected).toBeLessThan(-150_000);
    expect(relativeError([logProbability], [expected])).toBeLessThan(1e-6);
    expect(perplexity).toBeCloseTo(Math.exp(-expected / 100_001), 4);
    const evaluation = await model.evaluate(["ab".repeat(50_000)]);
    expect(relativeError([evaluation.loss], [-expected / 100_001])).toBeLessThan(1e-6);
  });

  test("the empty text is an immediate <EOS>", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.25, a: 0.75 });
    const { logProbability, perplexity, bitsPerToken, tokens } = model.score("");
    expect(tokens).toEqual([{ token: "<EOS>", logProbability, surprisal: bitsPerToken }]);
    expect(logProbability).toBeCloseTo(Math.log(0.25), 6);
    expect(perplexity).toBeCloseTo(4, 5);
    expect(bitsPerToken).toBeCloseTo(2, 6);
  });

  test("probabilities are those of the model's output", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.125, "<UNK>": 0.0625, a: 0.5, b: 0.3125 });
    const { tokens } = model.score("ab?a");
    expect(tokens.map(({ token }) => token)).toEqual(["a", "b", "<UNK>", "a", "<EOS>"]);
    [0.5, 0.3125, 0.0625, 0.5, 0.125].forEach((p, i) => {
      expect(Math.exp(tokens[i]!.logProbability)).toBeCloseTo(p, 6);
    });
  });

  test("what cannot be has probability zero", async () => {
    using model = await fixedDistribution(build, { "<EOS>": 0.5, a: 0.5, b: 0 }, -Infinity);
    expect(model.score("ab")).toMatchObject({ logProbability: -Infinity, perplexity: Infinity });
    expect(model.score("a").perplexity).toBeCloseTo(2, 5);
  });

  test("any character that the vocabulary lacks counts as <UNK>", async () => {
    using model = await small();
    const scores = ["x?y", "xÄy", "x🦕y"].map((text) => model.score(text));
    for (const score of scores) {
      expect(score.tokens.map(({ token }) => token)).toEqual(["x", "<UNK>", "y", "<EOS>"]);
      expect(score).toEqual(scores[0]);
    }
    expect(model.score("xzy").logProbability).not.toBe(scores[0]!.logProbability);
  });

  test("the probabilities of all first tokens add up to one", async () => {
    using model = await small();
    const first = ["", "?", ...characters].map((text) => Math.exp(model.score(text).tokens[0]!.logProbability));
    expect(sum(first)).toBeCloseTo(1, 6);
  });

  describe("evaluate", () => {
    const lines = [5, 1, 90, 33, 33, 7].flatMap((length, i) =>
      Array.from({ length: 15 }, (_, k) => gibberish(length, 10 * i + k)),
    );

    test("of sequences is the mean of their scores over all tokens", async () => {
      using model = await small();
      const scores = lines.map((line) => model.score(line));
      const count = sum(scores.map(({ tokens }) => tokens.length));
      const expected = -sum(scores.map(({ logProbability }) => logProbability)) / count;
      const { loss, perplexity, bitsPerToken, tokens } = await model.evaluate(lines);
      expect(tokens).toBe(count);
      expect(relativeError([loss], [expected])).toBeLessThan(1e-12);
      expect(perplexity).toBeCloseTo(Math.exp(loss), 9);
      expect(bitsPerToken).toBeCloseTo(loss / Math.LN2, 9);
    });

    test("takes sequences from whatever gives them, and leaves out empty ones", async () => {
      using model = await small();
      const expected = await model.evaluate(lines);
      function* generate(): Generator<string> {
        yield* lines;
      }
      async function* wait(): AsyncGenerator<string> {
        for (const line of lines) yield await Promise.resolve(line);
      }
      for (const corpus of [generate(), wait(), lines.values(), ["", ...lines, ""]]) {
        expect(await model.evaluate(corpus)).toEqual(expected);
      }
    });

    test("counts code points and bytes, for rates that do not depend on the tokens", async () => {
      using model = await small();
      const texts = ["hello", "", "naïve?", "🦕 \ud800", "日本"];
      const evaluation = await model.evaluate(texts);
      // A lone surrogate is written as U+FFFD, three bytes.
      const counts = { characters: 5 + 6 + 3 + 2, bytes: 5 + 7 + 8 + 6 };
      expect(evaluation).toMatchObject({ tokens: 16 + 4, unknownTokens: 2 + 3 + 2, ...counts });
      const bits = evaluation.bitsPerToken * 20;
      expect(evaluation.bitsPerCharacter).toBeCloseTo(bits / counts.characters, 9);
      expect(evaluation.bitsPerByte).toBeCloseTo(bits / counts.bytes, 9);
      const running = await model.evaluate("hello there");
      expect(running).toMatchObject({ tokens: 11, characters: 11, bytes: 11, bitsPerCharacter: running.bitsPerToken });
    });

    test("of one sequence differs from the running text by its <EOS>", async () => {
      using model = await small();
      const { tokens } = model.score("hello");
      const logProbabilities = tokens.map(({ logProbability }) => logProbability);
      expect((await model.evaluate(["hello"])).loss).toBeCloseTo(-sum(logProbabilities) / 6, 12);
      expect((await model.evaluate("hello")).loss).toBeCloseTo(-sum(logProbabilities.slice(0, -1)) / 5, 12);
    });
  });
});
