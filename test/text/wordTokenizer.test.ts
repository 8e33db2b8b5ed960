import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EmptyCorpusError, InvalidOptionError, ModelFileError } from "../../src/errors.js";
import { runningText } from "../../src/text/corpusItems.js";
import { tokenDecoder } from "../../src/text/tokenDecoder.js";
import { tokenizerFromJSON } from "../../src/text/tokenizer.js";
import { WordTokenizer, type WordFitOptions } from "../../src/text/wordTokenizer.js";
import { anyText, nastyText } from "./texts.js";

/** The words that a text is cut into. */
function words(text: string, options: WordFitOptions = {}): string[] {
  const tokenizer = WordTokenizer.fit(`${text} a`, { ...options, maxVocabulary: 999_998 });
  return Array.from(tokenizer.encode(text), (id) => tokenizer.token(id));
}

/** A text as it comes back from its words. */
function again(text: string, options: WordFitOptions = {}): string {
  const tokenizer = WordTokenizer.fit(`${text} a`, options);
  return tokenizer.decode(tokenizer.encode(text));
}

describe("the vocabulary", () => {
  it("is <EOS>, <UNK>, then the words by frequency, equally frequent ones by code units", () => {
    const tokenizer = WordTokenizer.fit(["the cat and the dog", "", "a cat the Zebra"]);
    expect(tokenizer.vocabulary).toEqual(["<EOS>", "<UNK>", "the", "cat", "Zebra", "a", "and", "dog"]);
    expect(tokenizer).toMatchObject({ kind: "word", size: 8, eos: 0, unk: 1 });
  });

  it("has the ten thousand most frequent words unless told otherwise, so that a softmax is over 10,002", () => {
    const corpus = Array.from({ length: 10_050 }, (_, i) => `w${i}${i < 9999 ? ` w${i}` : ""}`);
    const tokenizer = WordTokenizer.fit(corpus);
    expect(tokenizer.size).toBe(10_002);
    expect(tokenizer.vocabulary).toContain("w9998");
    // Of the words that occur once, the first by code units.
    expect(tokenizer.vocabulary.at(-1)).toBe("w10000");
    expect([...tokenizer.encode("w10001 w5")].map((id) => tokenizer.token(id))).toEqual(["<UNK>", "w5"]);
  });

  it("is limited by maxVocabulary and minCount", () => {
    const corpus = "a a a b b c";
    const known = (options: WordFitOptions): string[] => WordTokenizer.fit(corpus, options).vocabulary.slice(2);
    expect(known({ maxVocabulary: 2 })).toEqual(["a", "b"]);
    expect(known({ minCount: 2 })).toEqual(["a", "b"]);
    expect(known({ minCount: 3 })).toEqual(["a"]);
    expect(() => known({ minCount: 4 })).toThrow(EmptyCorpusError);
    expect(() => known({ minCount: 4 })).toThrow("has no word that occurs 4 times");
  });

  it("does not depend on the order of the corpus, nor on the names of what every object has", () => {
    const corpus = ["constructor __proto__ toString", "constructor hasOwnProperty"];
    const tokenizer = WordTokenizer.fit(corpus);
    expect(tokenizer.vocabulary.slice(2)).toEqual(["constructor", "__proto__", "hasOwnProperty", "toString"]);
    expect(WordTokenizer.fit(corpus.reverse()).vocabulary).toEqual(tokenizer.vocabulary);
    expect(tokenizer.decode(tokenizer.encode("toString valueOf constructor"))).toBe("toString \uFFFD constructor");
  });

  it("never has the special tokens of the text as words", () => {
    const text = "<unk> <UNK> <EOS> a \uFFFD";
    expect(WordTokenizer.fit(text, { segmentation: "whitespace" }).vocabulary).toEqual(["<EOS>", "<UNK>", "a"]);
    expect(words(text, { segmentation: "whitespace" })).toEqual(["<UNK>", "<UNK>", "<UNK>", "a", "<UNK>"]);
    expect(words("<unk> <UNK> a<unk>b <unk")).toEqual(["<UNK>", "<UNK>", "a", "<UNK>", "b", "<", "unk"]);
  });

  it.each<[string, string | string[]]>([
    ["an empty string", ""],
    ["no items", []],
    ["white space", [" ", "\n\t\u3000"]],
  ])("is not made of %s", (_, corpus) => {
    expect(() => WordTokenizer.fit(corpus)).toThrow(EmptyCorpusError);
  });

  it.each<[object, string]>([
    [{ maxVocabulary: 0 }, "maxVocabulary must be an integer from 1 to 999998, not 0"],
    [{ maxVocabulary: 1e6 }, "not 1000000"],
    [{ minCount: 0.5 }, "minCount must be an integer from 1"],
    [{ lowercase: "yes" }, "lowercase must be true or false"],
    [{ punctuation: "keep" }, '"tokens", "drop", not "keep"'],
    [{ segmentation: "words" }, '"auto", "whitespace", not "words"'],
    [{ locale: "no such language" }, 'locale must be a language tag such as "tr", not "no such language"'],
    [{ locale: 5 }, "not 5"],
    [{ maxVocab: 5 }, "no option maxVocab"],
  ])("refuses the options %j", (options, message) => {
    expect(() => WordTokenizer.fit("a", options as WordFitOptions)).toThrow(InvalidOptionError);
    expect(() => WordTokenizer.fit("a", options as WordFitOptions)).toThrow(message);
  });

  it("is not made of what is no text, and says what to do with what has to be waited for", () => {
    expect(() => WordTokenizer.fit(7 as unknown as string)).toThrow(InvalidOptionError);
    expect(() => WordTokenizer.fit(["a", 7] as string[])).toThrow("corpus[1] must be a string, not 7");
    expect(() => WordTokenizer.fit(new Blob(["a"]).stream() as unknown as string)).toThrow("await fitAsync");
  });
});

describe("fitAsync", () => {
  async function* later(items: string[]): AsyncGenerator<string> {
    for (const item of items) yield await Promise.resolve(item);
  }

  it("counts what comes later as fit counts what is there", async () => {
    const lines = ["the cat, the dog", "a cat"];
    const { vocabulary } = WordTokenizer.fit(lines);
    expect((await WordTokenizer.fitAsync(lines)).vocabulary).toEqual(vocabulary);
    expect((await WordTokenizer.fitAsync(later(lines))).vocabulary).toEqual(vocabulary);
  });

  it("joins the pieces of a running text", async () => {
    const pieces = ["the c", "at is 3.", "14 of the ca", "t"];
    const { vocabulary } = WordTokenizer.fit("the cat is 3.14 of the cat");
    expect((await WordTokenizer.fitAsync(runningText(later(pieces)))).vocabulary).toEqual(vocabulary);
    expect(WordTokenizer.fit(runningText(pieces)).vocabulary).toEqual(vocabulary);
    expect(WordTokenizer.fit(pieces).vocabulary).toContain("c");
  });

  it("fails as fit does", async () => {
    await expect(WordTokenizer.fitAsync(later([" "]))).rejects.toThrow(EmptyCorpusError);
    await expect(WordTokenizer.fitAsync("a", { minCount: 0 })).rejects.toThrow(InvalidOptionError);
    await expect(WordTokenizer.fitAsync(later([5 as unknown as string]))).rejects.toThrow("corpus[0] must be a string");
  });
});

describe("words", () => {
  it.each([
    ["The cat sat.", ["The", "cat", "sat", "."]],
    ["don't, isn’t, rock'n'roll", ["don't", ",", "isn’t", ",", "rock'n'roll"]],
    ["l'homme d’état", ["l'homme", "d’état"]],
    ["well-known state-of-the-art", ["well-known", "state-of-the-art"]],
    ["pre- and post-war -- yes", ["pre", "-", "and", "post-war", "-", "-", "yes"]],
    ["3.14 1,000.50 10:30 2010-01-05 1st x2", ["3.14", "1,000.50", "10:30", "2010-01-05", "1st", "x2"]],
    ["In 1999, 5. And .5", ["In", "1999", ",", "5", ".", "And", ".", "5"]],
    ["e.g. the U.S. and a.m., etc.", ["e.g.", "the", "U.S.", "and", "a.m.", ",", "etc", "."]],
    ["“Don’t!”", ["“", "Don’t", "!", "”"]],
    ["(a) [b] {c}", ["(", "a", ")", "[", "b", "]", "{", "c", "}"]],
    ["$5 50% C++ a/b", ["$", "5", "50", "%", "C", "+", "+", "a", "/", "b"]],
    ["snake_case __init__", ["snake_case", "__init__"]],
    ["naïve cafe\u0301 Straße", ["naïve", "cafe\u0301", "Straße"]],
    ["می‌خواهم हिन्दी தமிழ் 한국어", ["می‌خواهم", "हिन्दी", "தமிழ்", "한국어"]],
    ["👩‍👩‍👧 🇩🇪🇫🇷 👍🏽 1️⃣ ❤️!", ["👩‍👩‍👧", "🇩🇪", "🇫🇷", "👍🏽", "1️⃣", "❤️", "!"]],
    ["a\0b\uD83Ec", ["a", "\0", "b", "\uD83E", "c"]],
    ["a\r\nb\uFEFFc\u00A0d", ["a", "b", "c", "d"]],
  ])("of %j", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it.each([
    ["我们去北京。", ["我们", "去", "北京", "。"]],
    ["「吾輩は猫である」", ["「", "吾輩", "は", "猫", "で", "ある", "」"]],
    ["iPhone手机 и 猫", ["iPhone", "手机", "и", "猫"]],
  ])("of %j, which has none between blanks", (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it("of Thai, Lao, Khmer and Burmese are shorter than their sentences", () => {
    for (const sentence of ["ภาษาไทยไม่มีช่องว่าง", "ແມວທີ່ກິນແລ້ວກໍອີ່ມ", "ឆ្មាដែលបានស៊ីហើយគឺឆ្អែត", "စားပြီးသောကြောင်သည်"]) {
      expect(words(sentence).length).toBeGreaterThan(2);
      expect(words(sentence).join("")).toBe(sentence);
    }
  });

  it("are in lower case if asked for, as the language has it", () => {
    expect(words("The CAT’S ΟΔΟΣ İI", { lowercase: true })).toEqual(["the", "cat’s", "οδος", "i̇i"]);
    expect(words("DIŞ", { lowercase: true, locale: "tr" })).toEqual(["dış"]);
    expect(words("DIŞ", { lowercase: true })).toEqual(["diş"]);
  });

  it("are all that remains if punctuation is dropped; numbers and emoji stay", () => {
    const text = "“Don’t,” she said -- $3.14 (or 1,000)! 🦕 _ 猫。";
    const expected = ["Don’t", "she", "said", "$", "3.14", "or", "1,000", "🦕", "猫"];
    expect(words(text, { punctuation: "drop" })).toEqual(expected);
  });

  it("are what stands between blanks in text that was cut before", () => {
    const wiki = " = Homarus gammarus = \n the <unk> lobster 's 1 @,@ 000 m , well @-@ known . ";
    expect(words(wiki, { segmentation: "whitespace" }).join(" ")).toBe(
      "= Homarus gammarus = the <UNK> lobster 's 1 @,@ 000 m , well @-@ known .",
    );
    expect(words(wiki, { segmentation: "whitespace", punctuation: "drop" }).join(" ")).toBe(
      "= Homarus gammarus = the <UNK> lobster 's 1 000 m well known",
    );
    expect(words("我们去 北京。", { segmentation: "whitespace" })).toEqual(["我们去", "北京。"]);
  });

  it("of hundreds of characters are cut, which no text of people has", () => {
    expect(words("x".repeat(450)).map((word) => word.length)).toEqual([200, 200, 50]);
    expect(words("猫".repeat(1200)).every((word) => word.length <= 500)).toBe(true);
    expect(words("-".repeat(2500), { segmentation: "whitespace" }).map((word) => word.length)).toEqual([
      1000, 1000, 500,
    ]);
  });
});

describe("the text of words", () => {
  it.each([
    "The cat, which already ate…, was full.",
    "“Don’t!” she said; it's a well-known café — isn't it?",
    "He said, \"I'm 42 (forty-two).\" Then 'hello', he said: 'world'.",
    "It cost $5.50, i.e. 3% of €1,000 [sic] -- at 10:30!",
    "¿Qué? ¡Hola! «oui» and/or #1 @you…",
    "Er sagte: „Hallo Welt“ und ging.",
    "बिल्ली, भरी हुई थी। القطة، شبعانة؟",
    "我们今天去北京，然后吃了烤鸭。",
    "「吾輩は猫である」と言った。",
    "ภาษาไทยไม่มีช่องว่าง",
    "👩‍👩‍👧 🇩🇪 👍🏽",
  ])("reads as it was: %s", (text) => {
    expect(again(text)).toBe(text);
  });

  it("has its white space put in order", () => {
    expect(again("  The cat ,\r\n\twhich ate ( 3.14 ) , was\u00A0full .\n")).toBe(
      "The cat, which ate (3.14), was full.",
    );
    expect(again("the cat , was full .", { segmentation: "whitespace" })).toBe("the cat , was full .");
  });

  it("shows unknown words as U+FFFD and the end as nothing", () => {
    const tokenizer = WordTokenizer.fit("the cat sat .");
    expect(tokenizer.decode([...tokenizer.encode("the dog sat."), 0])).toBe("the \uFFFD sat.");
    expect(tokenizer.decode([0])).toBe("");
    expect(() => tokenizer.decode([99])).toThrow(InvalidOptionError);
  });

  it("is a normal form: its words are the same again", () => {
    // Of scripts without spaces, Intl.Segmenter may find other words in text that was put together.
    const noSpaceless = /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/gu;
    const text = fc.oneof(
      nastyText,
      anyText.map((sample) => sample.replace(noSpaceless, "")),
    );
    const options = fc.record({
      punctuation: fc.constantFrom("tokens" as const, "drop" as const),
      segmentation: fc.constantFrom("auto" as const, "whitespace" as const),
    });
    fc.assert(
      fc.property(text, text, options, (known, sample, options) => {
        const tokenizer = WordTokenizer.fit(`${known} a`, options);
        const ids = tokenizer.encode(known + sample);
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids);
      }),
      { numRuns: 1000 },
    );
  });

  it("comes with the blank that it takes after the text before it", () => {
    const tokenizer = WordTokenizer.fit('The cat sat. "(猫)"');
    const after = (before: string, text: string): string => {
      const decoder = tokenDecoder(tokenizer, before);
      return Array.from(tokenizer.encode(text), (id) => decoder.push(id)).join("") + decoder.end();
    };
    expect(after("The", "cat sat.")).toBe(" cat sat.");
    expect(after("The ", "cat sat.")).toBe("cat sat.");
    expect(after("", "cat")).toBe("cat");
    expect(after("The cat sat", ".")).toBe(".");
    expect(after("The (", "cat")).toBe("cat");
    expect(after('The "', 'cat"')).toBe('cat"');
    expect(after('The "cat', '"')).toBe('"');
    expect(after("猫", "猫")).toBe("猫");
  });
});

describe("storing", () => {
  it("keeps the settings", () => {
    const options = { segmentation: "auto", punctuation: "drop", lowercase: true, locale: "tr" } as const;
    const tokenizer = WordTokenizer.fit("ISIRGAN Istanbul!", options);
    expect(tokenizer.toJSON()).toEqual({ kind: "word", ...options, vocabulary: tokenizer.vocabulary });
    const restored = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
    expect(restored).toBeInstanceOf(WordTokenizer);
    expect(restored.encode("ISIRGAN?")).toEqual(tokenizer.encode("ısırgan"));
  });

  it("takes few bytes", () => {
    const tokenizer = WordTokenizer.fit(Array.from({ length: 10_000 }, (_, i) => `word${i}`));
    expect(JSON.stringify(tokenizer).length).toBeLessThan(125_000);
  });

  it.each([
    [{ kind: "word" }, "it is undefined"],
    [{ kind: "word", vocabulary: ["<EOS>", "<UNK>"] }, "an array of 2"],
    [{ kind: "word", vocabulary: ["<EOS>", "<UNK>", "a"], lowercase: 1 }, "lowercase must be true or false"],
    [{ kind: "word", vocabulary: ["<EOS>", "<UNK>", "a"], locale: "x" }, "locale must be a language tag"],
    [{ kind: "word", vocabulary: ["<EOS>", "<UNK>", "a"], segmentation: "no" }, "segmentation must be one of"],
    [{ kind: "word", vocabulary: ["<EOS>", "<UNK>", "a"], punctuation: 7 }, "punctuation must be one of"],
  ])("refuses %j", (json, message) => {
    expect(() => tokenizerFromJSON(json)).toThrow(ModelFileError);
    expect(() => tokenizerFromJSON(json)).toThrow(message);
  });
});
