import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyCorpusError, InvalidOptionError, ModelFileError } from "../../src/errors.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { runningText, type Corpus } from "../../src/text/corpusItems.js";
import { tokenDecoder } from "../../src/text/tokenDecoder.js";
import { tokenizerFromJSON, type Tokenizer } from "../../src/text/tokenizer.js";
import { anyText as text, nastyTextOfAnyScript } from "./texts.js";

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
    [new Blob(["a"]).stream(), "await fitAsync"],
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

describe("graphemes", () => {
  const fit = (text: string): CharTokenizer => CharTokenizer.fit(text, { unit: "grapheme" });
  const characters = (text: string): string[] => {
    const tokenizer = fit(text);
    return Array.from(tokenizer.encode(text), (id) => tokenizer.token(id));
  };

  it("are what people see as one character", () => {
    const seen = ["a", "e\u0301", "👩‍👩‍👧‍👦", "🇩🇪", "🇫🇷", "👍🏽", "1️⃣", "नि", "ไ", "ท", "ย", "한", "\r\n", "\n", "中", "©"];
    expect(characters(seen.join(""))).toEqual(seen);
  });

  it("are those that Intl.Segmenter finds, however long the text", () => {
    const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
    const long = fc
      .array(fc.oneof(nastyTextOfAnyScript, text), { maxLength: 40 })
      .map((parts) => parts.join("").repeat(3));
    fc.assert(
      fc.property(long, (sample) => {
        fc.pre(sample !== "");
        expect(characters(sample)).toEqual(Array.from(segmenter.segment(sample), ({ segment }) => segment));
      }),
      { numRuns: 200 },
    );
  });

  it("may be longer than any window upon the text", () => {
    const zalgo = `a${"\u0301".repeat(3000)}`;
    expect(characters(`${zalgo}b\u0302${zalgo}c`)).toEqual([zalgo, "b\u0302", zalgo, "c"]);
    expect(characters("🇩🇪".repeat(1000))).toEqual(new Array(1000).fill("🇩🇪"));
  });

  it("are sorted by their first code points, and a new one is <UNK>", () => {
    const tokenizer = fit("🦕e\u0301ea\uFFFD");
    expect(tokenizer.vocabulary.slice(2)).toEqual(["a", "e", "e\u0301", "\uFFFD", "🦕"]);
    expect([...tokenizer.encode("e\u0302e🦕")]).toEqual([1, 3, 6]);
    expect(tokenizer.unit).toBe("grapheme");
  });

  it("survive streaming, one a piece", () => {
    const tokenizer = fit("👩‍👩‍👧🇩🇪e\u0301");
    const decoder = tokenDecoder(tokenizer);
    expect(Array.from(tokenizer.encode("🇩🇪👩‍👩‍👧e\u0301"), (id) => decoder.push(id))).toEqual(["🇩🇪", "👩‍👩‍👧", "e\u0301"]);
  });

  it("are chosen by an option that takes nothing else", () => {
    expect(() => CharTokenizer.fit("a", { unit: "word" as "grapheme" })).toThrow('"codePoint", "grapheme", not "word"');
    expect(() => CharTokenizer.fit("a", { level: "word" } as object)).toThrow("no option level");
  });
});

describe("fitAsync", () => {
  async function* later(items: string[]): AsyncGenerator<string> {
    for (const item of items) yield await Promise.resolve(item);
  }

  it("gives what fit gives, for items and for the pieces of a running text", async () => {
    const pieces = ["a\uD83E", "\uDD95", "e", "\u0301"];
    const vocabulary = async (corpus: Corpus, unit?: "grapheme"): Promise<string[]> =>
      (await CharTokenizer.fitAsync(corpus, { unit })).vocabulary.slice(2);
    expect(await vocabulary(later(pieces))).toEqual(["a", "e", "\u0301", "\uD83E", "\uDD95"]);
    expect(await vocabulary(runningText(later(pieces)))).toEqual(["a", "e", "\u0301", "🦕"]);
    expect(await vocabulary(runningText(later(pieces)), "grapheme")).toEqual(["a", "e\u0301", "🦕"]);
    await expect(CharTokenizer.fitAsync(later([]))).rejects.toThrow(EmptyCorpusError);
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
  const expected = 'A vocabulary must be an array of "<EOS>", "<UNK>" and 1 to 999998 other strings';
  it.each<[what: string, json: unknown, message: string]>([
    ["nothing", undefined, 'one of "char", "word", "byte", not undefined'],
    ["null", null, "not undefined"],
    ["a string", "char", "not undefined"],
    ["an array", ["char"], "not undefined"],
    ["no kind", {}, "not undefined"],
    ["another kind", { kind: "subword", vocabulary: [...specials, "a"] }, 'not "subword"'],
    ["the name of a method", { kind: "constructor", vocabulary: [...specials, "a"] }, 'not "constructor"'],
    ["the name of the prototype", { kind: "__proto__" }, 'not "__proto__"'],
    ["a list of kinds", { kind: ["char"], vocabulary: [...specials, "a"] }, "not an array of 1"],
    ["no vocabulary", { kind: "char" }, `${expected}, each different and not empty; it is undefined.`],
    ["a string as vocabulary", { kind: "char", vocabulary: "<EOS><UNK>a" }, "it is "],
    ["an object as vocabulary", { kind: "char", vocabulary: { length: 3 } }, "it is an object"],
    ["no tokens", { kind: "char", vocabulary: [] }, "it is an array of 0"],
    ["too many tokens", { kind: "char", vocabulary: new Array(1_000_001) }, "it is an array of 1000001"],
    ["special tokens only", { kind: "char", vocabulary: specials }, "it is an array of 2"],
    ["special tokens the other way round", { kind: "char", vocabulary: ["<UNK>", "<EOS>", "a"] }, 'token 0 is "<UNK>"'],
    ["no special tokens", { kind: "char", vocabulary: ["<EOS>", "b", "c"] }, 'token 1 is "b"'],
    ["an empty token", { kind: "char", vocabulary: [...specials, "a", ""] }, 'token 3 is ""'],
    ["a number", { kind: "char", vocabulary: [...specials, 7] }, "token 2 is 7"],
    ["a token twice", { kind: "char", vocabulary: [...specials, "a", "b", "a"] }, 'token 4 is "a"'],
    ["a special token twice", { kind: "char", vocabulary: [...specials, "a", "<EOS>"] }, 'token 3 is "<EOS>"'],
    ["two characters as one", { kind: "char", vocabulary: [...specials, "a", "bc"] }, 'single character, not "bc"'],
    ["a letter with an accent", { kind: "char", vocabulary: [...specials, "e\u0301"] }, "must be a single character"],
    ["another unit", { kind: "char", unit: "line", vocabulary: [...specials, "a"] }, "not valid: unit must be one of"],
  ])("refuses %s", (_, json, message) => {
    expect(() => tokenizerFromJSON(json)).toThrow(ModelFileError);
    expect(() => tokenizerFromJSON(json)).toThrow(message);
  });

  it("meets any JSON value with a tokenizer or a ModelFileError", () => {
    const vocabulary = fc.array(fc.oneof(fc.constantFrom("<EOS>", "<UNK>", "a", "b"), fc.jsonValue()));
    const json = fc.oneof(
      fc.jsonValue(),
      fc.record({ kind: fc.constantFrom("char", "word", "byte"), unit: fc.constantFrom("grapheme", 5), vocabulary }),
      fc.record({ kind: fc.constant("word"), vocabulary, locale: fc.jsonValue(), lowercase: fc.jsonValue() }),
    );
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
