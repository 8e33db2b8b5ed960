import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyCorpusError, InvalidOptionError } from "../../src/errors.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import {
  encodeCorpus,
  splitCorpus,
  type Corpus,
  type EncodedCorpus,
  type EncodedSequences,
} from "../../src/text/corpus.js";
import { runningText } from "../../src/text/corpusItems.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";

const tokenizer = CharTokenizer.fit("abcdefghijklmnopqrstuvwxyz");

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** The sequences as text, their <EOS> written as a full stop. */
function texts({ ids, starts }: EncodedSequences): string[] {
  return Array.from({ length: starts.length - 1 }, (_, i) =>
    Array.from(ids.subarray(starts[i], starts[i + 1]), (id) => (id === tokenizer.eos ? "." : tokenizer.token(id))).join(
      "",
    ),
  );
}

async function sequences(corpus: Exclude<Corpus, string>): Promise<EncodedSequences> {
  const encoded = await encodeCorpus(corpus, tokenizer);
  if (encoded.kind !== "sequences") throw new Error(`expected sequences, got ${encoded.kind}`);
  return encoded;
}

describe("encodeCorpus", () => {
  it("takes a string as one running text, without <EOS>", async () => {
    const encoded = await encodeCorpus("ab\nc", tokenizer);
    expect(encoded).toEqual({ kind: "text", ids: new Uint16Array([2, 3, 1, 4]) });
  });

  it("takes anything else as one sequence an item, each ended by <EOS>", async () => {
    expect(await sequences(["ab", "c"])).toEqual({
      kind: "sequences",
      ids: new Uint16Array([2, 3, 0, 4, 0]),
      starts: new Int32Array([0, 3, 5]),
    });
  });

  it("gives the same for an array, a generator and an async generator", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ maxLength: 20 }), { maxLength: 300 }), async (lines) => {
        fc.pre(lines.some((line) => line !== ""));
        const expected = await sequences(lines);
        expect(texts(expected)).toEqual(
          lines.filter((line) => line !== "").map((line) => line.replace(/[^a-z]/gu, "<UNK>") + "."),
        );
        expect(await sequences(lines.values())).toEqual(expected);
        expect(await sequences(later(lines))).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("leaves empty items out and remembers which ones stayed", async () => {
    const encoded = await sequences(["", "ab", "", "", "c", ""]);
    expect(texts(encoded)).toEqual(["ab.", "c."]);
    expect(encoded.items).toEqual(new Int32Array([1, 4]));
  });

  it("takes thousands of lines, and holds them in exactly as much memory as they need", async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(97 + (i % 26)).repeat(3));
    const encoded = await sequences(lines);
    expect(texts(encoded)).toEqual(lines.map((line) => `${line}.`));
    expect(encoded.ids.buffer.byteLength).toBe(24_000);
    expect(encoded.starts.buffer.byteLength).toBe(12_004);
  });

  it("takes the pieces of a running text for one text, cut anywhere", async () => {
    const pieces = ["a", "", "b\n", "c\uD83E", "\uDD95d"];
    const expected = await encodeCorpus(pieces.join(""), tokenizer);
    expect(expected.ids.length).toBe(6);
    expect(await encodeCorpus(runningText(pieces), tokenizer)).toEqual(expected);
    expect(await encodeCorpus(runningText(new Set(pieces)), tokenizer)).toEqual(expected);
    expect(await encodeCorpus(runningText(later(pieces)), tokenizer)).toEqual(expected);
    expect(await encodeCorpus(runningText(pieces.join("")), tokenizer)).toEqual(expected);
  });

  it("takes four bytes for an id only where two do not do", async () => {
    const of = (size: number): Tokenizer => ({
      ...{ kind: "units", vocabulary: [], eos: 0, unk: 1, size },
      encode: (text) => Int32Array.from(text, (character) => character.charCodeAt(0)),
      decode: () => "",
      token: () => "",
      toJSON: () => ({ kind: "units" }),
    });
    expect((await encodeCorpus("\uFFFFa", of(65536))).ids).toEqual(new Uint16Array([65535, 97]));
    expect((await encodeCorpus("\uFFFFa", of(65537))).ids).toEqual(new Int32Array([65535, 97]));
    const lines = ["\uFFFF", "a", "b"];
    expect((await splitCorpus(await encodeCorpus(lines, of(65537)), 0.3)).training.ids).toEqual(
      new Int32Array([65535, 0, 97, 0]),
    );
  });

  it("gives a tokenizer that cannot tell where to cut the whole text at once", async () => {
    const seen: string[] = [];
    const whole: Tokenizer = {
      ...{ kind: "whole", vocabulary: tokenizer.vocabulary, size: tokenizer.size, eos: 0, unk: 1 },
      encode: (text) => {
        seen.push(text);
        return tokenizer.encode(text);
      },
      decode: (ids) => tokenizer.decode(ids),
      token: (id) => tokenizer.token(id),
      toJSON: () => ({ kind: "whole" }),
    };
    const text = "abc ".repeat(30_000);
    await encodeCorpus(runningText([text, text]), whole);
    expect(seen).toEqual([text + text]);
  });

  it("looks at the signal while it reads", async () => {
    const reason = new Error("enough");
    const controller = new AbortController();
    async function* lines(): AsyncGenerator<string> {
      for (;;) {
        yield await Promise.resolve("abc");
        controller.abort(reason);
      }
    }
    const { signal } = controller;
    await expect(encodeCorpus(lines(), tokenizer, { signal })).rejects.toBe(reason);
    await expect(encodeCorpus(runningText(lines()), tokenizer, { signal })).rejects.toBe(reason);
    await expect(encodeCorpus("abc".repeat(5e6), tokenizer, { signal })).rejects.toBe(reason);
  });

  it.each<[string, Corpus, string]>([
    ["an empty running text", runningText([]), "the corpus has 0"],
    ["a running text of empty pieces", runningText(["", ""]), "the corpus has 0"],
    ["an empty string", "", "the corpus has 0"],
    ["a text of one character", "a", "at least 2 tokens, but the corpus has 1"],
    ["no item", [], "holds no item"],
    ["empty items only", ["", ""], "nothing but empty items"],
    ["an async iterable without items", later([]), "holds no item"],
  ])("refuses %s", async (_, corpus, message) => {
    const attempt = encodeCorpus(corpus, tokenizer);
    await expect(attempt).rejects.toThrow(EmptyCorpusError);
    await expect(attempt).rejects.toThrow(message);
  });

  it("takes two characters of text, and one of a sequence", async () => {
    expect((await encodeCorpus("ab", tokenizer)).ids.length).toBe(2);
    expect((await encodeCorpus(["a"], tokenizer)).ids.length).toBe(2);
  });

  it.each<[unknown, string]>([
    [undefined, "corpus must be a string (a running text) or an iterable"],
    [7, "not 7"],
    [{}, "not an object"],
    [runningText(7 as unknown as string[]), "not an object"],
    [runningText(["a", 7 as unknown as string]), "corpus[1] must be a string, not 7"],
    [runningText(later(["a", 7 as unknown as string])), "corpus[1] must be a string, not 7"],
    [Promise.resolve(["a"]), "a Promise: await it first"],
    [new Uint8Array([97, 98]), "decode them first"],
    [["a", null], "corpus[1] must be a string, not null"],
    [["a", "b", ["c"]], "corpus[2] must be a string, not an array of 1"],
    [[Promise.resolve("a")], "corpus[0] must be a string, not a Promise"],
    [later(["a", 5]), "corpus[1] must be a string, not 5"],
    [later(["", new Uint8Array(2)]), "corpus[1] must be a string, not bytes: decode them first"],
    [new Map([["a", "b"]]), "corpus[0] must be a string, not an array of 2"],
  ])("refuses %j and says why: %s", async (corpus, message) => {
    const attempt = encodeCorpus(corpus as Corpus, tokenizer);
    await expect(attempt).rejects.toThrow(InvalidOptionError);
    await expect(attempt).rejects.toThrow(message);
  });

  it("calls the corpus by the name it was given", async () => {
    await expect(encodeCorpus([5] as unknown as Corpus, tokenizer, { name: "validation" })).rejects.toThrow(
      "validation[0] must",
    );
    await expect(encodeCorpus([], tokenizer, { name: "validation" })).rejects.toThrow("The validation holds no item");
  });

  it("closes an iterable that it refuses", async () => {
    let closed = false;
    async function* lines(): AsyncGenerator {
      try {
        yield* later([5, "a"]);
      } finally {
        closed = true;
      }
    }
    await expect(encodeCorpus(lines() as AsyncGenerator<string>, tokenizer)).rejects.toThrow(InvalidOptionError);
    expect(closed).toBe(true);
  });

  it("lets an error of the caller's iterable through", async () => {
    async function* lines(): AsyncGenerator<string> {
      yield* later(["a"]);
      throw new RangeError("disk on fire");
    }
    await expect(encodeCorpus(lines(), tokenizer)).rejects.toThrow(new RangeError("disk on fire"));
  });
});

describe("splitCorpus", () => {
  const lines = ["a", "bb", "ccc", "dd", "e", "ff", "ggg", "hh", "i", "jj"];
  const both = ({
    training,
    validation,
  }: {
    training: EncodedCorpus;
    validation: EncodedCorpus;
  }): [string[], string[]] => [texts(training as EncodedSequences), texts(validation as EncodedSequences)];

  it("sets the last sequences of a permutation aside; both sides keep the order of the corpus", async () => {
    const split = await splitCorpus(await sequences(lines), 0.3, () => [3, 9, 1, 0, 5, 7, 8, 6, 2, 4]);
    expect(both(split)).toEqual([
      ["a.", "bb.", "dd.", "ff.", "hh.", "i.", "jj."],
      ["ccc.", "e.", "ggg."],
    ]);
  });

  it("sets the end of the corpus aside where there is no permutation", async () => {
    const [training, validation] = both(await splitCorpus(await sequences(lines), 0.2));
    expect(validation).toEqual(["i.", "jj."]);
    expect(training).toEqual(["a.", "bb.", "ccc.", "dd.", "e.", "ff.", "ggg.", "hh."]);
  });

  it("puts every sequence on exactly one side, whatever the fraction and the permutation", async () => {
    const shuffled = fc.integer({ min: 2, max: 40 }).chain((n) =>
      fc.shuffledSubarray(
        Array.from({ length: n }, (_, i) => i),
        { minLength: n },
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        shuffled,
        fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }),
        async (order, fraction) => {
          const names = order.map((_, i) => String.fromCharCode(97 + (i % 26)).repeat(1 + (i % 3)));
          const encoded = await sequences(names.flatMap((name) => ["", name]));
          const split = await splitCorpus(encoded, fraction, () => order);
          const training = split.training as EncodedSequences;
          const validation = split.validation as EncodedSequences;
          const kept = [...(training.items ?? [])];
          const aside = [...(validation.items ?? [])];
          expect([...kept, ...aside].sort((a, b) => a - b)).toEqual(names.map((_, i) => 2 * i + 1));
          expect(texts(training)).toEqual(kept.map((item) => `${names[(item - 1) / 2]}.`));
          expect(texts(validation)).toEqual(aside.map((item) => `${names[(item - 1) / 2]}.`));
          expect(kept.length).toBeGreaterThanOrEqual(1);
          expect(aside.length).toBeGreaterThanOrEqual(1);
          expect(Math.abs(aside.length - fraction * order.length)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it("cuts the end off a running text", async () => {
    const encoded = await encodeCorpus("abcdefghij", tokenizer);
    expect(await splitCorpus(encoded, 0.3)).toEqual({
      training: { kind: "text", ids: new Uint16Array(tokenizer.encode("abcdefg")) },
      validation: { kind: "text", ids: new Uint16Array(tokenizer.encode("hij")) },
    });
  });

  it("leaves at least two tokens of running text on each side", async () => {
    const encoded = await encodeCorpus("abcde", tokenizer);
    const sizes = async (fraction: number): Promise<number[]> => {
      const { training, validation } = await splitCorpus(encoded, fraction);
      return [training.ids.length, validation.ids.length];
    };
    expect(await sizes(0.001)).toEqual([3, 2]);
    expect(await sizes(0.999)).toEqual([2, 3]);
  });

  it("refuses to split too little", async () => {
    const one = await sequences(["only"]);
    await expect(splitCorpus(one, 0.5)).rejects.toThrow(EmptyCorpusError);
    await expect(splitCorpus(one, 0.5)).rejects.toThrow("at least 2 sequences, 1 for each side, but there are 1");
    const short = await encodeCorpus("abc", tokenizer);
    await expect(splitCorpus(short, 0.5)).rejects.toThrow(
      "at least 4 tokens of running text, 2 for each side, but there are 3",
    );
  });
});
