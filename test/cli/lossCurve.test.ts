import { stripVTControlCharacters } from "node:util";
import { expect, it } from "vitest";
import { learningRateCurve } from "../../src/cli/lossCurve.js";

it.each([1e-6, 2.5e-6])(
  "draws rates from %d on with powers of ten below, and no blanks at the ends of lines",
  (first) => {
    const trials = Array.from({ length: 90 }, (_, i) => {
      const learningRate = first * 10 ** (i / 15);
      return { learningRate, loss: 3 + Math.abs(Math.log10(learningRate) + 2), gradientNorm: 1 };
    });
    const lines = stripVTControlCharacters(learningRateCurve(trials)).split("\n");
    const ticks = lines
      .find((line) => line.includes("1e-4"))
      ?.trim()
      .split(/\s+/);
    const powers = ["1e-6", "1e-5", "1e-4", "1e-3", "1e-2", "1e-1"];
    expect(ticks).toEqual(first === 1e-6 ? powers : [...powers.slice(1), "1e0"]);
    for (const line of lines) expect(line).toBe(line.trimEnd());
  },
);
