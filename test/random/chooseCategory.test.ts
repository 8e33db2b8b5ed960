import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Categorical, defaultRng } from "../../src/random.js";
import { builds, Workspace } from "../engine.js";
import { weights } from "./golden.js";

/** The definition: the first index whose running sum, divided by the total, exceeds u. */
function firstAbove(p: Float32Array, u: number): number {
  let sum = 0;
  const sums = Array.from(p, (value) => (sum += value));
  return sums.findIndex((below) => below / sum > u);
}

/** The double just below `x` > 0. */
function before(x: number): number {
  const bits = new BigUint64Array(new Float64Array([x]).buffer);
  bits[0]! -= 1n;
  return new Float64Array(bits.buffer)[0]!;
}

const anyU = fc.double({ min: 0, max: before(1), noNaN: true });
const anyWeights = fc.array(fc.oneof(fc.constant(0), fc.float({ min: 0, max: 1, noNaN: true })), {
  minLength: 1,
  maxLength: 70,
});

describe.each(builds)("chooseCategory, %s build", (build) => {
  test("takes the first item whose cumulative probability exceeds u, whatever the total", () => {
    using space = new Workspace(build);
    const scales = fc.constantFrom(1, 2 ** -20, 7, 1000);
    fc.assert(
      fc.property(anyWeights, anyU, scales, fc.boolean(), (values, u, scale, normalised) => {
        const total = normalised ? values.reduce((sum, value) => sum + value, 0) : 1 / scale;
        fc.pre(values.some((value) => Math.fround(value / total) > 0));
        const p = Float32Array.from(values, (value) => value / total);
        const chosen = space.kernels.chooseCategory(space.floats(p), p.length, u);
        expect(chosen).toBe(firstAbove(p, u));
        expect(p[chosen]).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  test("takes what a Generator's choice takes from the same probabilities and the same state", () => {
    using space = new Workspace(build);
    for (const n of [1, 2, 28, 65, 1000, 10_002]) {
      const p = Float32Array.from(weights(n));
      const address = space.floats(p);
      const [rng, other] = [defaultRng(n), defaultRng(n)];
      for (let i = 0; i < 100; ++i) {
        expect(space.kernels.chooseCategory(address, n, rng.random())).toBe(other.choice(n, { p }));
      }
    }
  });

  test("a softmax of the kernels is accepted as it is by choice and Categorical, however long and however steep", () => {
    using space = new Workspace(build);
    for (const V of [1, 2, 65, 10_002, 100_000]) {
      for (const steepness of [0, 0.1, 1, 10, 200]) {
        using rng = defaultRng(V);
        const address = space.floats(rng.standardNormal(V).map((logit) => steepness * logit));
        space.kernels.tokenProbabilities(address, V, 1, -1, 0, V, 1, 1, 0, space.room(3 * V));
        const p = space.read(address, V);
        using distribution = new Categorical(p);
        const drawn = [rng.choice(V, { p }), ...rng.choice(V, { p, size: 50 }), ...distribution.sample(rng, 50)];
        expect(drawn.filter((index) => !(p[index]! > 0))).toEqual([]);
      }
    }
  });

  test("agrees with the definition at every boundary between items and on both sides of it", () => {
    using space = new Workspace(build);
    const p = Float32Array.from({ length: 301 }, (_, i) => (i % 5 === 0 ? 0 : ((i * 7919) % 1000) + 1));
    const total = p.reduce((sum, value) => sum + value, 0);
    for (const scale of [1, total]) {
      const q = p.map((value) => value / scale);
      const address = space.floats(q);
      let sum = 0;
      const sums = Array.from(q, (value) => (sum += value));
      for (const boundary of sums) {
        const u = boundary / sum;
        for (const at of [before(u || Number.MIN_VALUE), u, u + 2 ** -53]) {
          if (at < 1) expect(space.kernels.chooseCategory(address, q.length, at)).toBe(firstAbove(q, at));
        }
      }
    }
  });

  test("never takes an item of probability zero: not the first at 0, not the last just below 1, nor at 1", () => {
    using space = new Workspace(build);
    const p = space.floats([0, 0, 0.25, 0, 0.75, 0, 0]);
    expect(space.kernels.chooseCategory(p, 7, 0)).toBe(2);
    expect(space.kernels.chooseCategory(p, 7, 1 - 2 ** -53)).toBe(4);
    expect(space.kernels.chooseCategory(p, 7, 1)).toBe(4);
    expect(space.kernels.chooseCategory(p, 1, 0.5)).toBe(-1);
  });
});
