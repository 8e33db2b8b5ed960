import { describe, expect, test } from "vitest";
import { CharTokenizer, InvalidOptionError, LanguageModel } from "../../src/index.js";
import { scoreTexts } from "../../src/score/score.js";
import type { Scorer } from "../../src/score/scorer.js";
import { builds } from "../engine.js";
import { fixedDistribution } from "./handMade.js";
import { gibberish } from "./texts.js";

/** Who finds every token certain. */
const nobody: Scorer = { trainedOn: undefined, exp: Math.exp, tokens: () => [][Symbol.iterator]() };
const tokenizer = CharTokenizer.fit([..."abcdefghijklmnopqrstuvwxyz"]);

describe.each(builds)("%s build", (build) => {
  const small = (cell: "gru" | "lstm" = "gru"): Promise<LanguageModel> =>
    LanguageModel.create({ tokenizer, cell, embeddingSize: 5, hiddenSize: 12, numLayers: 2, seed: 2, build });

  describe("rank", () => {
    /** More texts than are scored side by side, and longer ones than are scored in one piece. */
    const texts = Array.from({ length: 150 }, (_, i) => gibberish(i % 7 === 0 ? 0 : (i * 53) % 300, i));

    test.each(["gru", "lstm"] as const)(
      "gives each text the score that it has alone, to the bit (%s)",
      async (cell) => {
        using model = await small(cell);
        const ranked = model.rank(texts);
        expect(ranked.map(({ index }) => index).sort((a, b) => a - b)).toEqual([...texts.keys()]);
        for (const { text, index, ...score } of ranked) {
          expect(text).toBe(texts[index]);
          expect(score).toEqual(model.score(text));
        }
      },
    );

    test("puts the likeliest first: by the total, or the mean over the tokens", async () => {
      using model = await small();
      const totals = model.rank(texts).map(({ logProbability }) => logProbability);
      expect(totals).toEqual([...totals].sort((a, b) => b - a));
      const means = model.rank(texts, { normalize: true }).map(({ bitsPerToken }) => bitsPerToken);
      expect(means).toEqual([...means].sort((a, b) => a - b));
      using even = await fixedDistribution(build, { "<EOS>": 0.2, a: 0.6, b: 0.2 });
      expect(even.rank(["aaaa", "b"]).map(({ text }) => text)).toEqual(["b", "aaaa"]);
      expect(even.rank(["b", "aaaa"], { normalize: true }).map(({ text }) => text)).toEqual(["aaaa", "b"]);
    });

    test("takes more texts than a call takes arguments", () => {
      const many = Array.from({ length: 200_000 }, () => "");
      expect(scoreTexts(nobody, tokenizer, many, { countEos: true, countUnk: true })).toHaveLength(200_000);
    });

    test("leaves equally likely texts in the order given, impossible ones too", async () => {
      using model = await fixedDistribution(build, { "<EOS>": 0.5, a: 0.25, b: 0.25, c: 0 }, -Infinity);
      const order = (list: string[]): string[] => model.rank(list).map(({ text }) => text);
      expect(order(["ba", "ab", "aa", "a", "bb"])).toEqual(["a", "ba", "ab", "aa", "bb"]);
      expect(order(["cb", "a", "ca", "b", "cc"])).toEqual(["a", "b", "cb", "ca", "cc"]);
      expect(order(["ca", "cb"])).toEqual(["ca", "cb"]);
    });

    test("counts what it is told to count", async () => {
      using model = await fixedDistribution(build, { "<EOS>": 0.125, "<UNK>": 0.0625, a: 0.5, b: 0.3125 });
      expect(model.rank(["?", "ab"]).map(({ text }) => text)).toEqual(["ab", "?"]);
      expect(model.rank(["ab", "?"], { countUnk: false })[0]).toMatchObject({ text: "?", tokenCount: 1 });
      expect(model.rank(["ab"], { countEos: false })[0]).toMatchObject({ tokenCount: 2 });
    });

    test("takes any iterable of strings, an empty one too", async () => {
      using model = await small();
      expect(model.rank([])).toEqual([]);
      expect(model.rank(new Set(["a", "b"]))).toEqual(model.rank(["a", "b"]));
    });

    test("refuses what is no list of strings", async () => {
      using model = await small();
      const call = (texts: unknown, options = {}) => {
        return () => model.rank(texts as string[], options);
      };
      expect(call("ab")).toThrow('rank takes an array of strings, not "ab".');
      for (const texts of [undefined, null, 7, {}, ["a", 7], [undefined]])
        expect(call(texts)).toThrow(InvalidOptionError);
      expect(call(["a"], { normalize: 1 })).toThrow(InvalidOptionError);
    });
  });

  describe("compare", () => {
    const probabilities = { "<EOS>": 0.125, a: 0.5, b: 0.25, c: 0.125 };
    const tokensOf = (aligned: readonly { a: unknown; b: unknown }[]): string[] =>
      aligned.map(({ a, b }) => [a, b].map((t) => (t as { token: string } | undefined)?.token ?? "-").join("/"));

    test("says which text is likelier, and by how much", async () => {
      using model = await fixedDistribution(build, probabilities);
      const { a, b, likelier, logOdds } = model.compare("abac", "aaac");
      expect([a, b]).toEqual([model.score("abac"), model.score("aaac")]);
      expect(likelier).toBe("b");
      expect(logOdds).toBeCloseTo(Math.log(0.25 / 0.5), 6);
      expect(model.compare("aaac", "abac")).toMatchObject({ likelier: "a", logOdds: -logOdds });
    });

    test.each([
      { a: "abcab", b: "abaab", divergesAt: 2, aligned: ["c/a", "a/a", "b/b", "<EOS>/<EOS>"] },
      { a: "ab", b: "acab", divergesAt: 1, aligned: ["-/c", "-/a", "b/b", "<EOS>/<EOS>"] },
      { a: "ab", b: "aba", divergesAt: 2, aligned: ["-/a", "<EOS>/<EOS>"] },
      { a: "cab", b: "b", divergesAt: 0, aligned: ["c/-", "a/-", "b/b", "<EOS>/<EOS>"] },
      { a: "aa", b: "a", divergesAt: 1, aligned: ["a/-", "<EOS>/<EOS>"] },
      { a: "cabc", b: "caabbc", divergesAt: 2, aligned: ["-/a", "-/b", "b/b", "c/c", "<EOS>/<EOS>"] },
      { a: "", b: "", divergesAt: -1, aligned: [] },
      { a: "abc", b: "abc", divergesAt: -1, aligned: [] },
      { a: "a?", b: "a!", divergesAt: -1, aligned: [] },
    ])("'$a' and '$b' part at $divergesAt", async ({ a, b, divergesAt, aligned }) => {
      using model = await fixedDistribution(build, probabilities);
      const found = model.compare(a, b);
      expect(found.divergesAt).toBe(divergesAt);
      expect(tokensOf(found.aligned)).toEqual(aligned);
    });

    test("the tokens from there on make the odds", async () => {
      using model = await small();
      for (const [a, b] of [
        ["pear", "pair"],
        ["hello there", "help her"],
        ["", gibberish(300, 1)],
      ] as const) {
        const { logOdds, aligned, divergesAt, ...scores } = model.compare(a, b);
        const of = (side: "a" | "b"): number =>
          aligned.reduce((sum, tokens) => sum + (tokens[side]?.logProbability ?? 0), 0);
        expect(of("a") - of("b")).toBeCloseTo(logOdds, 9);
        for (const side of ["a", "b"] as const) {
          const rest = aligned.flatMap((tokens) => tokens[side] ?? []);
          expect(rest).toEqual(scores[side].tokens.slice(divergesAt));
        }
      }
    });

    test("prefers neither of two equal or two impossible texts", async () => {
      using model = await fixedDistribution(build, { "<EOS>": 0.5, a: 0.5, b: 0 }, -Infinity);
      expect(model.compare("a", "a")).toMatchObject({ likelier: undefined, logOdds: 0 });
      expect(model.compare("ab", "b")).toMatchObject({ likelier: undefined, logOdds: NaN });
      expect(model.compare("ab", "a")).toMatchObject({ likelier: "b", logOdds: -Infinity });
    });
  });
});
