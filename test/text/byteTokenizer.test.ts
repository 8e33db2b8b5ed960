import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InvalidOptionError } from "../../src/errors.js";
import { ByteTokenizer } from "../../src/text/byteTokenizer.js";
import { tokenizerFromJSON } from "../../src/text/tokenizer.js";
import { anyText } from "./texts.js";

const tokenizer = new ByteTokenizer();

describe("bytes", () => {
  it("are the 256 there are, after <EOS> and <UNK>", () => {
    expect(tokenizer).toMatchObject({ kind: "byte", size: 258, eos: 0, unk: 1 });
    expect([...tokenizer.encode("Aé🦕\0")]).toEqual([67, 197, 171, 242, 161, 168, 151, 2]);
    expect(new Set(tokenizer.vocabulary).size).toBe(258);
    expect([2, 12, 34, 67, 197].map((id) => tokenizer.token(id))).toEqual([
      "<0x00>",
      "<0x0A>",
      "<0x20>",
      "A",
      "<0xC3>",
    ]);
  });

  it("give back every text, with U+FFFD for lone surrogates", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text.replace(/\p{Cs}/gu, "\uFFFD"));
      }),
    );
  });

  it("keep a byte order mark", () => {
    expect(tokenizer.decode(tokenizer.encode("\uFEFFa"))).toBe("\uFEFFa");
  });

  it("wait for the rest of their character, so that emoji survive streaming", () => {
    const decoder = tokenizer.decoder();
    const pieces = Array.from(tokenizer.encode("é🦕!"), (id) => decoder.push(id));
    expect(pieces).toEqual(["", "é", "", "", "", "🦕", "!"]);
    expect(decoder.end()).toBe("");
  });

  it("that are no UTF-8 become U+FFFD, at the end too", () => {
    const [lead, second, third] = tokenizer.encode("🦕");
    expect(tokenizer.decode([lead!, 67])).toBe("\uFFFDA");
    expect(tokenizer.decode([second!, 67])).toBe("\uFFFDA");
    expect(tokenizer.decode([67, lead!, second!, third!])).toBe("A\uFFFD");
    expect(tokenizer.decode([67, lead!, tokenizer.unk, 67, tokenizer.eos])).toBe("A\uFFFD\uFFFDA");
  });

  it.each<unknown>([-1, 258, 1.5, NaN, "2x", undefined])("refuse the id %s", (id) => {
    expect(() => tokenizer.decode([id as number])).toThrow(InvalidOptionError);
  });

  it.each<unknown>([undefined, 5, null])("refuse to encode %j", (value) => {
    expect(() => tokenizer.encode(value as string)).toThrow(InvalidOptionError);
  });

  it("need nothing stored but their name", () => {
    expect(JSON.stringify(tokenizer)).toBe('{"kind":"byte"}');
    expect(tokenizerFromJSON({ kind: "byte" })).toBeInstanceOf(ByteTokenizer);
  });
});
