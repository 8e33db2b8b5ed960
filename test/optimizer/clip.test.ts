import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { globalNorm } from "../oracle/optimizer.js";

describe.each(builds)("clipping, %s build", (build) => {
  test("sumOfSquares is the squared norm, for every length from 0 to 40", () => {
    for (let n = 0; n <= 40; ++n) {
      using space = new Workspace(build);
      const x = new Draws(n + 1).floats(n, 16);
      expect(space.kernels.sumOfSquares(space.floats(x), n)).toBeCloseTo(globalNorm([x]) ** 2, 9);
    }
  });

  test("sumOfSquares of the greatest and the smallest floats neither overflows nor vanishes", () => {
    using space = new Workspace(build);
    const greatest = (2 - 2 ** -23) * 2 ** 127;
    expect(space.kernels.sumOfSquares(space.floats(new Array<number>(9).fill(-greatest)), 9)).toBe(9 * greatest ** 2);
    expect(space.kernels.sumOfSquares(space.floats(new Array<number>(9).fill(2 ** -149)), 9)).toBe(9 * 2 ** -298);
  });

  test.each([NaN, Infinity, -Infinity])("sumOfSquares shows a %d wherever it stands", (bad) => {
    for (let at = 0; at < 11; ++at) {
      using space = new Workspace(build);
      const x = new Draws(3).floats(11);
      x[at] = bad;
      expect(space.kernels.sumOfSquares(space.floats(x), 11)).not.toSatisfy(Number.isFinite);
    }
  });

  test("clipValue brings every element into [-limit, limit] and leaves the rest, for every length from 0 to 21", () => {
    for (let n = 0; n <= 21; ++n) {
      using space = new Workspace(build);
      const x = new Draws(n + 1).floats(n, 4);
      const address = space.floats(x);
      space.kernels.clipValue(address, n, 1.5);
      expect(space.read(address, n)).toEqual(x.map((value) => Math.min(1.5, Math.max(-1.5, value))));
    }
  });

  test("clipValue takes infinities to the limit and keeps NaN, so that it is still found", () => {
    using space = new Workspace(build);
    const x = [Infinity, NaN, -Infinity, 0.25, NaN, -Infinity, Infinity];
    const address = space.floats(x);
    space.kernels.clipValue(address, x.length, 2);
    expect([...space.read(address, x.length)]).toEqual([2, NaN, -2, 0.25, NaN, -2, 2]);
  });
});
