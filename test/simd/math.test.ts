import { describe, expect, test } from "vitest";
import { elementwiseKernels } from "../../bench/elementwiseKernels.js";
import { builds, Workspace } from "../engine.js";
import { sigmoid } from "../oracle/cell.js";
import { Draws } from "../oracle/draws.js";
import { ulpError } from "../oracle/ulp.js";

/** Errors as the kernels state them: units in the last place of float32 against float64. */
const FUNCTIONS = [
  { name: "exp", kernel: "expArray", exact: Math.exp, maximalUlps: 1.11 },
  { name: "sigmoid", kernel: "sigmoidArray", exact: sigmoid, maximalUlps: 1.7 },
  { name: "tanh", kernel: "tanhArray", exact: Math.tanh, maximalUlps: 1.95 },
] as const;

/** Every `stride`-th of the 2³² bit patterns: all magnitudes of both signs, denormals, infinities and NaNs. */
function everyNthFloat(stride: number): Float32Array {
  const bits = new Uint32Array(Math.floor(2 ** 32 / stride));
  for (let i = 0; i < bits.length; ++i) bits[i] = i * stride;
  return new Float32Array(bits.buffer);
}

/** Where the functions bend, in steps far below a float's own at the ends. */
function denseNearZero(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => ((2 * i) / count - 1) * 110);
}

describe.each(builds)("%s build", (build) => {
  describe.each(FUNCTIONS)("$name", ({ kernel, exact, maximalUlps }) => {
    function apply(x: ArrayLike<number>): Float32Array {
      using space = new Workspace(build);
      const input = space.floats(x);
      const out = space.room(x.length);
      elementwiseKernels(build, space.engine.arena.memory)[kernel](out, input, x.length);
      return space.read(out, x.length);
    }

    test.each([
      { range: "over all floats", x: everyNthFloat(2003) },
      { range: "from -110 to 110", x: denseNearZero(500_000) },
    ])(`stays within ${maximalUlps} ulp $range`, ({ x }) => {
      const y = apply(x);
      let worst = 0;
      let at = 0;
      for (let i = 0; i < x.length; ++i) {
        const error = ulpError(y[i]!, exact(x[i]!));
        if (error > worst) [worst, at] = [error, x[i]!];
      }
      expect(worst, `at ${at}`).toBeLessThanOrEqual(maximalUlps);
      expect(worst).toBeGreaterThan(0);
    });

    test("takes zeros, denormals, infinities and NaN as mathematics does", () => {
      const x = [0, -0, 2 ** -149, -(2 ** -149), 2 ** -127, -(2 ** -127), Infinity, -Infinity, NaN];
      expect([...apply(x)]).toEqual(x.map((value) => Math.fround(exact(value))));
    });

    test("gives every element the same value wherever it stands, and writes no further", () => {
      const x = new Draws(4).floats(19, 16);
      const whole = apply(x);
      for (let start = 0; start < 8; ++start) {
        for (let length = 1; start + length <= x.length; ++length) {
          expect(apply(x.subarray(start, start + length))).toEqual(whole.subarray(start, start + length));
        }
      }
    });

    test("may overwrite its input", () => {
      using space = new Workspace(build);
      const x = new Draws(6).floats(23, 8);
      const address = space.floats(x);
      elementwiseKernels(build, space.engine.arena.memory)[kernel](address, address, x.length);
      expect(space.read(address, x.length)).toEqual(apply(x));
    });
  });

  test("sigmoid and tanh stay within their ranges", () => {
    using space = new Workspace(build);
    const x = denseNearZero(100_000);
    const address = space.floats(x);
    const out = space.room(x.length);
    const kernels = elementwiseKernels(build, space.engine.arena.memory);
    kernels.sigmoidArray(out, address, x.length);
    const outside = space.read(out, x.length).filter((y) => !(y >= 0 && y <= 1));
    kernels.tanhArray(out, address, x.length);
    const beyond = space.read(out, x.length).filter((y) => !(y >= -1 && y <= 1));
    expect([...outside, ...beyond]).toEqual([]);
  });

  /** The worst error in units in the last place of float64, the rounding of the host's own function included. */
  function worst64(values: number[], kernel: (x: number) => number, exact: (x: number) => number) {
    let worst = 0;
    let at = 0;
    for (const x of values) {
      const expected = exact(x);
      const step = 2 ** (Math.floor(Math.log2(Math.abs(expected))) - 52);
      const error = expected === 0 ? Math.abs(kernel(x)) : Math.abs(kernel(x) - expected) / step;
      if (!(error <= worst)) [worst, at] = [error, x];
    }
    return { worst, at };
  }

  test("log (float64) stays within 1 ulp", () => {
    using space = new Workspace(build);
    const draws = new Draws(9);
    const values = [2, Math.SQRT1_2, Math.SQRT2, Math.E, 0.5, 1 + 2 ** -52, 1 - 2 ** -53, Number.MAX_VALUE, 2 ** -1022];
    for (let i = 0; i < 100_000; ++i) {
      values.push(draws.next() + 1.5, (draws.next() + 1.5) * 2 ** draws.integer(-1000, 1000), 1 + draws.next() * 1e-3);
    }
    const { worst, at } = worst64(values, (x) => space.kernels.log(x), Math.log);
    expect(worst, `at ${at}`).toBeLessThanOrEqual(1);
    expect(space.kernels.log(1)).toBe(0);
  });

  test("exp64 stays within 1 ulp where its results are normal, and ends where float64 does", () => {
    using space = new Workspace(build);
    const draws = new Draws(10);
    const values = [709.782712893383, -708.3964, 0.5 * Math.LN2, -0.5 * Math.LN2, 2 ** -60];
    for (let i = 0; i < 100_000; ++i) values.push(draws.next() * 708, draws.next(), draws.next() * 2 ** -20);
    const { worst, at } = worst64(values, (x) => space.kernels.exp64(x), Math.exp);
    expect(worst, `at ${at}`).toBeLessThanOrEqual(1);
    const ends = [0, -0, 710, Infinity, -746, -Infinity, NaN];
    expect(ends.map((x) => space.kernels.exp64(x))).toEqual(ends.map(Math.exp));
    // Below 2⁻¹⁰²² the last bits may go: one step of the denormals, 2⁻¹⁰⁷⁴.
    for (let x = -745; x < -708; x += 0.37) {
      expect(Math.abs(space.kernels.exp64(x) - Math.exp(x))).toBeLessThanOrEqual(2 ** -1074);
    }
  });
});
