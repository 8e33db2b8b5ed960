import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stopIndex, TextEnd } from "../../src/sample/textEnd.js";

/** The definition: the text grows by one character at a time and ends with the first stop string, the longest of several. */
function upToStop(text: string, stops: readonly string[]): { text: string; stopped: boolean } {
  for (let n = 1; n <= text.length; n++) {
    const complete = stops.filter((stop) => text.slice(0, n).endsWith(stop)).map((stop) => stop.length);
    if (complete.length > 0) return { text: text.slice(0, n - Math.max(...complete)), stopped: true };
  }
  return { text, stopped: false };
}

/** What came through after each piece, until the end. */
function through(pieces: readonly string[], stops: readonly string[]): { parts: string[]; read: number } {
  const end = new TextEnd(stops);
  const parts: string[] = [];
  for (const [i, piece] of pieces.entries()) {
    parts.push(end.add(piece, i === pieces.length - 1));
    if (end.ended) break;
  }
  return { parts, read: parts.length };
}

const letters = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom("a", "b", "c"), minLength, maxLength });
const anyStops = fc.array(letters(1, 4), { maxLength: 3 });
const anyPieces = fc.array(letters(0, 4), { minLength: 1, maxLength: 12 });

describe("a text with stop strings", () => {
  test("ends before the first one, whatever pieces it comes in", () => {
    fc.assert(
      fc.property(anyPieces, anyStops, (pieces, stops) => {
        const expected = upToStop(pieces.join(""), stops);
        const { parts, read } = through(pieces, stops);
        expect(parts.join("")).toBe(expected.text);
        expect(stopIndex(pieces.join(""), stops)).toBe(expected.stopped ? expected.text.length : -1);
        // It reads no further than it has to.
        const before = pieces.slice(0, read - 1).join("");
        expect(upToStop(before, stops).stopped).toBe(false);
        if (!expected.stopped) expect(read).toBe(pieces.length);
      }),
      { numRuns: 2000 },
    );
  });

  test("lets through all at once that cannot belong to one, and holds back the rest", () => {
    fc.assert(
      fc.property(anyPieces, anyStops, (pieces, stops) => {
        const { parts, read } = through(pieces, stops);
        for (let n = 1; n < read; n++) {
          const held = pieces.slice(0, n).join("").slice(parts.slice(0, n).join("").length);
          expect(held === "" || stops.some((stop) => stop.length > held.length && stop.startsWith(held))).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    { pieces: ["one", ".", " two"], stops: ["."], parts: ["one", ""] },
    { pieces: ["a", "b", "c", "d"], stops: ["abcd", "bc"], parts: ["", "", "a"] },
    { pieces: ["a", "b", "c", "x"], stops: ["abcd"], parts: ["", "", "", "abcx"] },
    { pieces: ["x\n", "\ny"], stops: ["\n\n"], parts: ["x", ""] },
    { pieces: ["a", "b"], stops: ["abc"], parts: ["", "ab"] },
    { pieces: ["anything", ""], stops: [], parts: ["anything", ""] },
  ])("$pieces with $stops: $parts", ({ pieces, stops, parts }) => {
    expect(through(pieces, stops).parts).toEqual(parts);
  });
});
