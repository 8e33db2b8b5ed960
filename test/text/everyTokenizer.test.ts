import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteTokenizer } from "../../src/text/byteTokenizer.js";
import { CharTokenizer } from "../../src/text/charTokenizer.js";
import { encodeCorpus } from "../../src/text/corpus.js";
import { runningText } from "../../src/text/corpusItems.js";
import { tokenDecoder } from "../../src/text/tokenDecoder.js";
import { tokenizerFromJSON, type Tokenizer } from "../../src/text/tokenizer.js";
import { WordTokenizer } from "../../src/text/wordTokenizer.js";
import { anyText, cutting, manyScripts, nastyTextOfAnyScript, piecesOf } from "./texts.js";

/** How each tokenizer is made of a text that it then knows, and from what it makes of any text. */
const kinds: [name: string, fit: (text: string) => Tokenizer][] = [
  ["characters", (text) => CharTokenizer.fit(`${text}.`)],
  ["graphemes", (text) => CharTokenizer.fit(`${text}.`, { unit: "grapheme" })],
  ["bytes", () => new ByteTokenizer()],
  ["words", (text) => WordTokenizer.fit(`${text} .`)],
  [
    "words in lower case without punctuation",
    (text) => WordTokenizer.fit(`${text} a`, { lowercase: true, punctuation: "drop" }),
  ],
  ["words between blanks", (text) => WordTokenizer.fit(`${text} .`, { segmentation: "whitespace" })],
];

const texts = fc.oneof(nastyTextOfAnyScript, anyText);

describe.each(kinds)("%s", (_, fit) => {
  const everything = fit(manyScripts.join("\n"));

  it("encode to ids of the vocabulary, never to <EOS>", () => {
    fc.assert(
      fc.property(texts, texts, (known, text) => {
        const tokenizer = fit(known);
        for (const id of tokenizer.encode(text)) {
          expect(id).toBeGreaterThan(tokenizer.eos);
          expect(id).toBeLessThan(tokenizer.size);
        }
        expect(tokenizer.encode("").length).toBe(0);
        expect(tokenizer.decode([])).toBe("");
      }),
    );
  });

  it("stream the text of any ids piece by piece: joined, the pieces are the text of all", () => {
    fc.assert(
      fc.property(texts, texts, fc.array(fc.nat()), (known, text, random) => {
        const tokenizer = fit(known);
        const { size } = tokenizer;
        for (const ids of [tokenizer.encode(text), random.map((id) => id % size)]) {
          const decoder = tokenDecoder(tokenizer);
          const pieces = Array.from(ids, (id) => decoder.push(id));
          expect(pieces.join("") + decoder.end()).toBe(tokenizer.decode(ids));
        }
      }),
    );
  });

  it("go on after a text as they would have within it", () => {
    fc.assert(
      fc.property(texts, texts, (before, text) => {
        const tokenizer = fit(before + text);
        const first = tokenizer.encode(before);
        const whole = tokenizer.decode(first);
        const ids = tokenizer.encode(text);
        const decoder = tokenDecoder(tokenizer, whole);
        const after = Array.from(ids, (id) => decoder.push(id)).join("") + decoder.end();
        // What a text becomes is a normal form of it; only that is cut into the same tokens again.
        fc.pre(tokenizer.encode(whole).join() === first.join());
        expect(whole + after).toBe(tokenizer.decode([...first, ...ids]));
      }),
    );
  });

  it("come back from JSON the same", () => {
    fc.assert(
      fc.property(texts, texts, (known, text) => {
        const tokenizer = fit(known);
        const again = tokenizerFromJSON(JSON.parse(JSON.stringify(tokenizer)));
        expect(again).toBeInstanceOf(tokenizer.constructor);
        expect(again.vocabulary).toEqual(tokenizer.vocabulary);
        expect(again.toJSON()).toEqual(tokenizer.toJSON());
        const ids = tokenizer.encode(known + text);
        expect(again.encode(known + text)).toEqual(ids);
        expect(again.decode(ids)).toBe(tokenizer.decode(ids));
      }),
    );
  });

  it("may be given a text up to where they say it is settled, and the rest later", () => {
    fc.assert(
      fc.property(texts, texts, (text, more) => {
        const tokenizer = fit(text + more);
        const cut = tokenizer.settled!(text);
        expect(cut).toBeGreaterThanOrEqual(0);
        expect(cut).toBeLessThanOrEqual(text.length);
        const rest = tokenizer.encode(text.slice(cut) + more);
        expect([...tokenizer.encode(text.slice(0, cut)), ...rest]).toEqual([...tokenizer.encode(text + more)]);
      }),
      { numRuns: 1000 },
    );
  });

  it("know every script, and give back what they were fitted to up to white space", () => {
    for (const line of manyScripts) {
      const ids = everything.encode(line);
      expect(ids.length, line).toBeGreaterThan(0);
      expect(ids, line).not.toContain(everything.unk);
      const again = everything.encode(everything.decode(ids));
      expect(again, line).toEqual(ids);
    }
  });

  it("cut a long running text in pieces into the tokens of the whole", async () => {
    const long = manyScripts.join("\n").repeat(Math.ceil(80_000 / manyScripts.join("\n").length));
    const ids = [...everything.encode(long)];
    expect(long.length).toBeGreaterThan(2 * 2 ** 15);
    for (const text of [long, long.replaceAll(" ", "").replaceAll("\n", "")]) {
      const expected = text === long ? ids : [...everything.encode(text)];
      expect([...(await encodeCorpus(text, everything)).ids]).toEqual(expected);
      expect([...(await encodeCorpus([text], everything)).ids]).toEqual([...expected, everything.eos]);
      await fc.assert(
        fc.asyncProperty(cutting, async (cuts) => {
          const encoded = await encodeCorpus(runningText(piecesOf(text, cuts)), everything);
          expect([...encoded.ids]).toEqual(expected);
        }),
        { numRuns: 3 },
      );
    }
  });
});
