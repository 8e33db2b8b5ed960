import { describe, expect, it } from "vitest";
import {
  ByteTokenizer,
  CharTokenizer,
  LanguageModel,
  ModelFileError,
  runningText,
  WordTokenizer,
  type Tokenizer,
} from "../../src/index.js";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { manyScripts } from "../text/texts.js";
import { memoriesMadeBy } from "./memories.js";

const verses = [
  "The cat, which ate 3 fish, was full.",
  "The cats didn't eat: 🦕👩‍👩‍👧 weren't (very) hungry!",
  "猫は寝た。猫 ate 🇩🇪.",
];

const kinds: [name: string, tokenizer: Tokenizer][] = [
  ["characters", CharTokenizer.fit(verses)],
  ["graphemes", CharTokenizer.fit(verses, { unit: "grapheme" })],
  ["bytes", new ByteTokenizer()],
  ["words", WordTokenizer.fit(verses)],
  ["lower-case words", WordTokenizer.fit(verses, { lowercase: true, punctuation: "drop" })],
  ["words between blanks", WordTokenizer.fit(verses, { segmentation: "whitespace" })],
];

const create = (tokenizer: Tokenizer): Promise<LanguageModel> =>
  LanguageModel.create({ tokenizer, hiddenSize: 24, embeddingSize: 12, seed: 3, build: "simd" });

describe.each(kinds)("a model of %s", (_, tokenizer) => {
  it("learns, and is the same when it comes back from its file", async () => {
    using model = await create(tokenizer);
    const first = await model.fit(verses, { epochs: 1 });
    const { loss } = await model.fit(verses, { epochs: 120, optimizer: { type: "adam", learningRate: 0.02 } });
    expect(loss).toBeLessThan(first.loss / 4);
    using again = await LanguageModel.load(model.save(), { build: "simd" });
    expect(again.tokenizer).toBeInstanceOf(tokenizer.constructor);
    expect(again.tokenizer.toJSON()).toEqual(tokenizer.toJSON());
    for (const text of [...verses, "something else 😀\uD800", ""]) expect(again.score(text)).toEqual(model.score(text));
    expect(again.sample({ seed: 5 })).toBe(model.sample({ seed: 5 }));
    // Learnt by heart, the first verse reads as it was, as far as the tokenizer keeps it.
    const written = model.sample({ prompt: "The", temperature: 0 });
    const normal = verses.map((verse) => tokenizer.decode(tokenizer.encode(verse)));
    expect(normal).toContain(tokenizer.decode(tokenizer.encode(`The${written}`)));
  });

  it("streams what it samples, with and without a prompt", async () => {
    using model = await create(tokenizer);
    await model.fit(verses, { epochs: 5 });
    for (const prompt of ["", "The", "The cats ", "(", "猫"]) {
      for (let seed = 0; seed < 10; seed++) {
        const options = { prompt, seed, maxLength: 30 };
        const whole = model.sample(options);
        expect([...model.stream(options)].join("")).toBe(whole);
        expect(model.sampleMany(1, options)).toEqual([whole]);
      }
    }
  });

  it("learns and scores texts of every script, and what is hardly text", async () => {
    using model = await create(tokenizer);
    const odd = ["\uD83E lone \uDD95", "\0", "\uFEFFBOM", "a\r\nb\rc", "\u202Eright to left", "x".repeat(3000)];
    const { loss } = await model.fit([...manyScripts, ...odd], { epochs: 1 });
    expect(loss).toBeGreaterThan(0);
    await model.fit([...manyScripts, ...odd].join("\n"), { epochs: 1 });
    for (const text of [...manyScripts, ...odd, " "]) {
      expect(model.score(text, { countEos: true }).logProbability).toBeLessThan(0);
      expect(typeof model.sample({ prompt: text, maxLength: 3, seed: 1 })).toBe("string");
    }
  });

  it("learns from the pieces of a running text what it learns from the whole", async () => {
    const text = verses.join("\n").repeat(5);
    const pieces = Array.from({ length: Math.ceil(text.length / 7) }, (_, i) => text.slice(7 * i, 7 * i + 7));
    async function* later(): AsyncGenerator<string> {
      for (const piece of pieces) yield await Promise.resolve(piece);
    }
    const options = { epochs: 2, validationSplit: 0.1, batchSize: 2, sequenceLength: 8 };
    using whole = await create(tokenizer);
    const expected = await whole.fit(text, options);
    for (const corpus of [runningText(pieces), runningText(later())]) {
      using model = await create(tokenizer);
      const { loss, validationLoss } = await model.fit(corpus, options);
      expect({ loss, validationLoss }).toEqual({ loss: expected.loss, validationLoss: expected.validationLoss });
      expect(model.parameters).toEqual(whole.parameters);
    }
    expect(await whole.evaluate(runningText(pieces))).toEqual(await whole.evaluate(text));
  });
});

describe("generating words", () => {
  it("puts blanks where people do, after a prompt too", async () => {
    const tokenizer = WordTokenizer.fit(verses);
    using model = await create(tokenizer);
    await model.fit(verses.slice(0, 1), { epochs: 80, optimizer: { type: "adam", learningRate: 0.02 } });
    expect(model.sample({ temperature: 0 })).toBe("The cat, which ate 3 fish, was full.");
    expect(model.sample({ temperature: 0, prompt: "The cat" })).toBe(", which ate 3 fish, was full.");
    expect(model.sample({ temperature: 0, prompt: "The cat, which" })).toBe(" ate 3 fish, was full.");
    expect(model.sample({ temperature: 0, prompt: "The cat, which " })).toBe("ate 3 fish, was full.");
    expect([...model.stream({ temperature: 0, prompt: "The cat", maxLength: 3 })]).toEqual([",", " which", " ate"]);
    expect(model.next("The cat, which", { count: 1 })[0]).toMatchObject({ token: "ate", text: " ate" });
    expect(model.complete("The cat, which", { count: 1 })[0]?.text).toBe(" ate 3 fish, was full.");
  });
});

it("emoji survive streaming byte by byte", async () => {
  using model = await create(new ByteTokenizer());
  await model.fit(["🦕👩‍👩‍👧🇩🇪"], { epochs: 100, optimizer: { type: "adam", learningRate: 0.02 } });
  const pieces = [...model.stream({ temperature: 0 })];
  expect(pieces.join("")).toBe("🦕👩‍👩‍👧🇩🇪");
  expect(pieces.join("|")).toBe("🦕|👩|\u200D|👩|\u200D|👧|🇩|🇪");
});

describe("a model file with a malformed tokenizer is refused before memory is taken", () => {
  const vocabulary = ["<EOS>", "<UNK>", "a"];
  it.each<[string, object]>([
    ["words without a vocabulary", { kind: "word" }],
    ["a word twice", { kind: "word", vocabulary: [...vocabulary, "a"] }],
    ["a setting that is none", { kind: "word", lowercase: "yes", vocabulary }],
    ["a language that is none", { kind: "word", locale: "-", vocabulary }],
    ["a unit that is none", { kind: "char", unit: "syllable", vocabulary }],
    ["more bytes than there are", { kind: "byte" }],
  ])("%s", async (_, tokenizer) => {
    using model = await create(CharTokenizer.fit("a"));
    const { metadata, tensors } = readSafetensors(model.save());
    const bytes = writeSafetensors(tensors, { ...metadata, tokenizer: JSON.stringify(tokenizer) });
    const { result, memories } = await memoriesMadeBy(() => LanguageModel.load(bytes).catch((error: unknown) => error));
    expect(result).toBeInstanceOf(ModelFileError);
    expect(memories).toHaveLength(0);
  });
});
