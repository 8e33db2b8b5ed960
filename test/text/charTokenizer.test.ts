import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyCorpusError, InvalidOptionError, ModelFileError } from "../../src/errors.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { tokenizerFromJSON, type Tokenizer } from "../../src/text/tokenizer.js";

const unicode = fc.string({ unit: "binary" });
const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
  .map((codes) => String.fromCharCode(...codes));
/** Any string that JavaScript can hold, lone surrogates included. */
const text = fc.oneof(unicode, units);

describe("fitting", () => {
  it("gives <EOS>, <UNK>, then the characters in the order of their code points", () => {
    const tokenizer = CharTokenizer.fit(["banana", "", "Zoë"]);
    expect(tokenizer.vocabulary).toEqual(["<EOS>", "<UNK>", "Z", "a", "b", "n", "o", "ë"]);
    expect(tokenizer).toMatchObject({ kind: "char", size: 8, eos: 0, unk: 1 });
  });

  it("orders by code point, not by UTF-16 code unit", () => {
    expect(CharTokenizer.fit("\u{1F995}\uFFFDa").vocabulary.slice(2)).toEqual(["a", "\uFFFD", "\u{1F995}"]);
  });

  it("takes a lone surrogate as a character, and never joins two across items", () => {
    expect(CharTokenizer.fit(["\uD83E", "\uDD95"]).vocabulary.slice(2)).toEqual(["\uD83E", "\uDD95"]);
    expect(CharTokenizer.fit("\uD83E\uDD95").vocabulary.slice(2)).toEqual(["\u{1F995}"]);
  });

  it("reads any iterable of strings once", () => {
    const lines = new Set(["ab", "bc"]);
    expect(CharTokenizer.fit(lines.values()).vocabulary).toEqual(CharTokenizer.fit("abc").vocabulary);
  });

  it.each([
    ["an empty string", ""],
    ["no items", []],
    ["empty items", ["", ""]],
  ])("refuses %s", (_, corpus) => {
    expect(() => CharTokenizer.fit(corpus)).toThrow(EmptyCorpusError);
  });

  it.each<[unknown, string]>([
    [undefined, "not undefined"],
    [null, "not null"],
    [5, "not 5"],
    [{ lines: ["a"] }, "not an object"],
    [Promise.resolve("a"), "a Promise: await it first"],
    [new TextEncoder().encode("abc"), "decode them first"],
    [new ArrayBuffer(3), "decode them first"],
    [new Blob(["a"]).stream(), "collect its items"],
    [["a", 5], "corpus[1] must be a string, not 5"],
    [["a", "b", Promise.resolve("c")], "corpus[2] must be a string, not a Promise: await it first"],
    [new Array<string>(2).fill("a", 0, 1), "corpus[1] must be a string, not undefined"],
  ])("refuses %j and says why: %s", (corpus, message) => {
    expect(() => CharTokenizer.fit(corpus as string)).toThrow(InvalidOptionError);
    expect(() => CharTokenizer.fit(corpus as string)).toThrow(message);
  });
});

describe("encoding and decoding", () => {
  const tokenizer = CharTokenizer.fit("abc\u{1F995}");

  it("gives one id for each code point and no <EOS>", () => {
    expect([...tokenizer.encode("cab\u{1F995}a")]).toEqual([4, 2, 3, 5, 2]);
    expect([...tokenizer.encode("")]).toEqual([]);
  });

  it("turns every character it has not seen into <UNK>: below, between and above the known ones", () => {
    expect([...tokenizer.encode("A\0bzé\uD83E\u{1F996}")]).toEqual([1, 1, 3, 1, 1, 1, 1]);
  });

  it("decodes <EOS> to nothing and <UNK> to U+FFFD", () => {
    expect(tokenizer.decode([2, 0, 1, 5, 0])).toBe("a\uFFFD\u{1F995}");
    expect(tokenizer.decode(new Int32Array([3, 3]))).toBe("bb");
    expect(tokenizer.decode([])).toBe("");
  });

  it("names each token", () => {
    expect([0, 1, 2, 5].map((id) => tokenizer.token(id))).toEqual(["<EOS>", "<UNK>", "a", "\u{1F995}"]);
  });

  it.each<unknown>([-1, 6, 1.5, NaN, Infinity, "2x", undefined])("refuses the id %s", (id) => {
    expect(() => tokenizer.token(id as number)).toThrow(InvalidOptionError);
    expect(() => tokenizer.decode([2, id as number])).toThrow("from 0 to 5");
  });

  it.each<unknown>([undefined, 5, ["a"], null])("refuses to encode %j", (value) => {
    expect(() => tokenizer.encode(value as string)).toThrow(InvalidOptionError);
  });

  it("gives back every text whose characters it knows", () => {
    fc.assert(
      fc.property(text, (sample) => {
        fc.pre(sample !== "");
        const fitted = CharTokenizer.fit(sample);
        const ids = fitted.encode(sample);
        expect(ids.length).toBe([...sample].length);
        expect(ids.every((id) => id >= 2 && id < fitted.size)).toBe(true);
        expect(fitted.decode(ids)).toBe(sample);
      }),
    );
  });

  it("replaces what it does not know by U+FFFD and keeps the rest", () => {
    fc.assert(
      fc.property(text, text, (known, sample) => {
        fc.pre(known !== "");
        const characters = new Set(known);
        const expected = [...sample].map((character) => (characters.has(character) ? character : "\uFFFD")).join("");
        const fitted = CharTokenizer.fit(known);
        expect(fitted.decode(fitted.encode(sample))).toBe(expected);
      }),
    );
  });

  it("encodes 1.1 million characters in well under 100 ms", () => {
    const sample = "The quick brown fox — jumps over a lazy dog.\n".repeat(25_000);
    const fitted = CharTokenizer.fit(sample);
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      fitted.encode(sample);
      return performance.now() - start;
    });
    expect(sample.length).toBeGreaterThan(1_100_000);
    expect(Math.min(...times)).toBeLessThan(100);
  });
});

describe("storing", () => {
  function restored(tokenizer: Tokenizer): Tokenizer {
    return tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
  }

  it("comes back from JSON the same, lone surrogates included", () => {
    fc.assert(
      fc.property(text, text, (known, sample) => {
        fc.pre(known !== "");
        const tokenizer = CharTokenizer.fit(known);
        const again = restored(tokenizer);
        expect(again).toBeInstanceOf(CharTokenizer);
        expect(again.vocabulary).toEqual(tokenizer.vocabulary);
        expect(again.encode(known + sample)).toEqual(tokenizer.encode(known + sample));
        expect(again.toJSON()).toEqual(tokenizer.toJSON());
      }),
    );
  });

  it("keeps the ids of a file, in whatever order it lists the characters", () => {
    const tokenizer = tokenizerFromJSON({ kind: "char", vocabulary: ["<EOS>", "<UNK>", "b", "\u{1F995}", "a"] });
    expect([...tokenizer.encode("ab\u{1F995}")]).toEqual([4, 2, 3]);
  });

  it("does not let a caller change its vocabulary", () => {
    const tokenizer = CharTokenizer.fit("ab");
    expect(() => (tokenizer.vocabulary as string[]).push("c")).toThrow(TypeError);
    expect(() => (tokenizer.toJSON().vocabulary as string[]).pop()).toThrow(TypeError);
  });

  const specials = ["<EOS>", "<UNK>"];
  it.each([
    [undefined, "not as undefined"],
    [null, "not as null"],
    ["char", 'not as "char"'],
    [["char"], "not as an array of 1"],
    [{}, 'one of "char", not undefined'],
    [{ kind: "word", vocabulary: [...specials, "a"] }, 'not "word"'],
    [{ kind: "constructor", vocabulary: [...specials, "a"] }, 'not "constructor"'],
    [{ kind: "__proto__" }, 'not "__proto__"'],
    [{ kind: ["char"], vocabulary: [...specials, "a"] }, "not an array of 1"],
    [{ kind: "char" }, "an array of strings, not undefined"],
    [{ kind: "char", vocabulary: "<EOS><UNK>a" }, "an array of strings"],
    [{ kind: "char", vocabulary: { length: 3 } }, "an array of strings"],
    [{ kind: "char", vocabulary: [] }, "not 0"],
    [{ kind: "char", vocabulary: new Array(1_000_001) }, "not 1000001"],
    [{ kind: "char", vocabulary: specials }, "at least one character"],
    [{ kind: "char", vocabulary: ["<UNK>", "<EOS>", "a"] }, 'not "<UNK>", "<EOS>" and 1 more'],
    [{ kind: "char", vocabulary: ["a", "b", "c"] }, 'must be "<EOS>", "<UNK>"'],
    [{ kind: "char", vocabulary: [...specials, "a", ""] }, "Token 3 of the tokenizer must be a non-empty string"],
    [{ kind: "char", vocabulary: [...specials, 7] }, "Token 2 of the tokenizer must be a non-empty string, not 7"],
    [{ kind: "char", vocabulary: [...specials, "a", "b", "a"] }, '2 and 4 are both "a"'],
    [{ kind: "char", vocabulary: [...specials, "a", "bc"] }, "Token 3 of a character vocabulary must be a single"],
    [{ kind: "char", vocabulary: [...specials, "e\u0301"] }, "must be a single character"],
  ])("refuses %j", (json, message) => {
    expect(() => tokenizerFromJSON(json)).toThrow(ModelFileError);
    expect(() => tokenizerFromJSON(json)).toThrow(message);
  });

  it("meets any JSON value with a tokenizer or a ModelFileError", () => {
    const vocabulary = fc.array(fc.oneof(fc.constantFrom("<EOS>", "<UNK>", "a", "b"), fc.jsonValue()));
    const json = fc.oneof(fc.jsonValue(), fc.record({ kind: fc.constant("char"), vocabulary }));
    fc.assert(
      fc.property(json, (value) => {
        try {
          expect(tokenizerFromJSON(value).size).toBeGreaterThanOrEqual(3);
        } catch (error) {
          if (!(error instanceof ModelFileError)) throw error;
        }
      }),
    );
  });
});
