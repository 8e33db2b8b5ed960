import { describe, expect, it } from "vitest";
import { blend, rgb } from "../../playground/charts/palette.js";
import { duration, short, visible } from "../../playground/controls/figures.js";
import { divergence, heldApart, means, ranked } from "../../playground/panels/units.js";
import { wordsOf } from "../../playground/panels/words.js";
import { Curve } from "../../playground/session/curve.js";
import type { Trace } from "../../src/inspect/trace.js";

function scored(text: string): { token: string; logProbability: number; surprisal: number }[] {
  return text.split("|").map((token) => ({ token, logProbability: -1, surprisal: 2 }));
}

/** A trace of one layer of two units; `state` has a row a step. */
function trace(inputs: string[], state: number[][]): Trace {
  const zeros = new Float64Array(inputs.length);
  return {
    inputs,
    tokens: inputs,
    hiddenSize: 2,
    surprisal: zeros,
    layers: [{ state: Float32Array.from(state.flat()) }],
  };
}

describe("words", () => {
  it("of characters go to the next blank, and the end stands alone", () => {
    const words = wordsOf(scored("a|t| |s|e|a|<EOS>"), true);
    expect(words.map(({ start, tokens }) => [start, tokens.map(({ token }) => token).join("")])).toEqual([
      [0, "at "],
      [3, "sea"],
      [6, "<EOS>"],
    ]);
    expect(words.map(({ surprisal }) => surprisal)).toEqual([6, 6, 2]);
  });

  it("of words are one token each", () => {
    expect(wordsOf(scored("at|sea|<EOS>"), false).map(({ tokens }) => tokens.length)).toEqual([1, 1, 1]);
    expect(wordsOf([], true)).toEqual([]);
  });
});

describe("units", () => {
  const rows = [[0, 0], [0.5, 1], [0.25, 1]]; // prettier-ignore
  const others = [[0, 0], [0.5, -1], [0, -0.5]]; // prettier-ignore
  const a = trace(["", "the", "cat"], rows);
  const b = trace(["", "the", "cats"], others);

  it("know where two texts part", () => {
    expect(divergence(a, b)).toBe(2);
    expect(divergence(a, a)).toBe(-1);
    expect(divergence(a, trace(["", "the"], rows.slice(0, 2)))).toBe(2);
  });

  it("are told apart by the mean distance of their states from there on", () => {
    expect(heldApart(a, b, 0, 1)).toEqual([0.125, 1.75]);
    expect(heldApart(a, b, 0, 3)).toEqual([0, 0]);
    expect(ranked([0.125, 1.75, 0.125])).toEqual([1, 0, 2]);
  });

  it("have means", () => {
    expect(means(Float32Array.of(1, 2, 3, 6), 2)).toEqual([2, 4]);
  });
});

describe("a curve", () => {
  it("keeps every point while there are few", () => {
    const curve = new Curve(4);
    for (const x of [1, 2, 3]) curve.push(x, 10 * x);
    expect([curve.x, curve.y]).toEqual([[1, 2, 3], [10, 20, 30]]); // prettier-ignore
  });

  it("is thinned to means when there are many", () => {
    const curve = new Curve(4);
    for (let x = 1; x <= 8; x++) curve.push(x, 10 * x);
    expect([curve.x, curve.y]).toEqual([[4, 8], [25, 65]]); // prettier-ignore
    for (let x = 9; x <= 10_000; x++) curve.push(x, 1);
    expect(curve.x.length).toBeLessThan(4);
    expect(curve.x.length).toBe(curve.y.length);
  });
});

describe("figures", () => {
  it.each([
    [0, "0"],
    [0.012345, "0.0123"],
    [12345, "12300"],
    [3.4e-9, "3.4e-9"],
    [-0.5, "-0.5"],
  ])("%d is short: %s", (value, text) => {
    expect(short(value)).toBe(text);
  });

  it("of time", () => {
    expect([0, 4.2, 75, Infinity].map(duration)).toEqual(["0 s", "5 s", "1 min 15 s", "–"]);
    expect(duration(119.6)).toBe("2 min 0 s");
  });

  it("of tokens can be seen", () => {
    expect(["", "<EOS>", "a b", "\n"].map(visible)).toEqual(["start", "end", "a␣b", "⏎"]);
  });

  it("of colours", () => {
    expect(rgb("rgb(1, 20, 255)")).toEqual([1, 20, 255]);
    const stops = [[0, 0, 0], [100, 0, 0], [100, 200, 0]] as const; // prettier-ignore
    expect([-1, 0, 0.25, 0.5, 0.75, 2].map((share) => blend(stops, share))).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [50, 0, 0],
      [100, 0, 0],
      [100, 100, 0],
      [100, 200, 0],
    ]);
  });
});
