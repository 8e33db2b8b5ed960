import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";
import { relativeError } from "../oracle/relativeError.js";
import { filtered, type Filters } from "../oracle/sampling.js";

const off: Filters = { temperature: 1, topK: 2 ** 31 - 1, typicalP: 1, topP: 1, minP: 0 };

/** The kernel's numbers for a row of logits. */
function kernel(space: Workspace, logits: ArrayLike<number>, filters: Filters, excluded = -1): Float32Array {
  const { temperature, penalties, topK, typicalP, topP, minP } = filters;
  const V = logits.length;
  const p = space.floats(logits);
  const divisors = penalties === undefined ? 0 : space.floats(penalties);
  const scratch = space.room(3 * V);
  space.kernels.tokenProbabilities(p, V, 1 / temperature, excluded, divisors, topK, typicalP, topP, minP, scratch);
  return space.read(p, V);
}

/** The ids that may be drawn. */
function kept(p: Float32Array): number[] {
  return [...p.keys()].filter((id) => p[id]! > 0);
}

/** Not so near to 1 that single precision could not tell: 1 - 2e-16 of a sum is all of it. */
const share = fc.double({ min: 0.01, max: 0.999, noNaN: true });
const anyFilters = fc.record({
  temperature: fc.constantFrom(0.25, 1, 3),
  topK: fc.oneof(fc.constant(off.topK), fc.integer({ min: 1, max: 60 })),
  typicalP: fc.oneof(fc.constant(1), share),
  topP: fc.oneof(fc.constant(1), share),
  minP: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1, noNaN: true })),
});
/** Few different values, so that many are equal, or any that are not next to equal. */
const anyLogits = fc.oneof(
  fc.array(fc.constantFrom(-1, 0, 0.5, 2), { minLength: 1, maxLength: 60 }),
  fc.array(
    fc.integer({ min: -10_000, max: 10_000 }).map((n) => n / 1024),
    { minLength: 1, maxLength: 60 },
  ),
);

describe.each(builds)("what a token is drawn from, %s build", (build) => {
  test("are the tokens and the probabilities that sorting in double precision gives, ties by lower id", () => {
    fc.assert(
      fc.property(anyLogits, anyFilters, fc.boolean(), (logits, filters, penalized) => {
        using space = new Workspace(build);
        const penalties = logits.map((_, id) => (penalized && id % 3 === 0 ? 1.5 : 1));
        const excluded = logits.length > 1 ? logits.length >> 1 : -1;
        const expected = filtered(logits, { ...filters, penalties }, excluded);
        fc.pre(expected.margin > 1e-5);
        const p = kernel(space, logits, { ...filters, penalties }, excluded);
        expect(kept(p)).toEqual(expected.kept);
        const total = p.reduce((sum, value) => sum + value, 0);
        const probabilities = expected.kept.map((id) => p[id]! / total);
        expect(relativeError(probabilities, expected.probabilities)).toBeLessThan(2e-6);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([1, 2, 3, 4, 5, 63, 64, 65, 1000, 10_002])("for a vocabulary of %d tokens", (V) => {
    using space = new Workspace(build);
    const draws = new Draws(V);
    // Sums of three are spread as those of a trained model: a few large ones, many small ones.
    const logits = Float32Array.from({ length: V }, () => 4 * (draws.next() + draws.next() + draws.next()));
    const each: Partial<Filters>[] = [
      { topK: 1 },
      { topK: 40 },
      { topK: V },
      { typicalP: 0.2 },
      { typicalP: 0.95 },
      { topP: 0.001 },
      { topP: 0.9 },
      { topP: 0.999 },
      { minP: 0.05 },
      { topK: 500, typicalP: 0.9, topP: 0.8, minP: 0.02 },
    ];
    let compared = 0;
    for (const filters of each) {
      const { kept: ids, margin } = filtered(logits, { ...off, ...filters });
      // Nearer than 32-bit floats can tell.
      if (margin < 1e-6) continue;
      compared++;
      expect(kept(kernel(space, logits, { ...off, ...filters })), JSON.stringify(filters)).toEqual(ids);
    }
    expect(compared).toBeGreaterThanOrEqual(8);
  });

  test("probabilities of what is left stay as they were, to the bit", () => {
    using space = new Workspace(build);
    const logits = new Draws(3).floats(301, 8);
    const before = kernel(space, logits, off);
    const after = kernel(space, logits, { ...off, topK: 50, typicalP: 0.9, topP: 0.9, minP: 0.001 });
    expect(kept(after).length).toBeGreaterThan(5);
    expect(kept(after).length).toBeLessThan(51);
    for (const id of kept(after)) expect(after[id]).toBe(before[id]);
  });

  test("of equal tokens the first ones are kept", () => {
    using space = new Workspace(build);
    const alike = new Float32Array(10).fill(1.25);
    expect(kept(kernel(space, alike, { ...off, topK: 3 }))).toEqual([0, 1, 2]);
    expect(kept(kernel(space, alike, { ...off, topP: 0.41 }))).toEqual([0, 1, 2, 3, 4]);
    expect(kept(kernel(space, alike, { ...off, typicalP: 0.25 }))).toEqual([0, 1, 2]);
    expect(kept(kernel(space, alike, { ...off, minP: 1 }))).toHaveLength(10);
    const two = Float32Array.of(0, 2, 1, 2, 2, 1);
    expect(kept(kernel(space, two, { ...off, topK: 2 }))).toEqual([1, 3]);
    expect(kept(kernel(space, two, { ...off, topK: 4 }))).toEqual([1, 2, 3, 4]);
  });

  test("a share that is reached exactly needs no further token", () => {
    using space = new Workspace(build);
    expect(kept(kernel(space, [3, 3, 3, 3], { ...off, topP: 0.5 }))).toEqual([0, 1]);
    expect(kept(kernel(space, [3, 3, 3, 3], { ...off, topP: 0.5 + 2 ** -40 }))).toEqual([0, 1, 2]);
    expect(kept(kernel(space, [3, 3, 3, 3], { ...off, topP: 1 - 2 ** -53 }))).toEqual([0, 1, 2, 3]);
  });

  test("typical is not the same as likely: one certain token among many rare ones is no surprise, hence not typical", () => {
    using space = new Workspace(build);
    // 0.4 for the first, 0.012 for each of 50 others: the entropy is 3.02 nats, their surprisals 0.92 and 4.42.
    const logits = Float32Array.from({ length: 51 }, (_, id) => Math.log(id === 0 ? 0.4 : 0.012));
    expect(kept(kernel(space, logits, { ...off, typicalP: 0.5 }))).not.toContain(0);
    expect(kept(kernel(space, logits, { ...off, topP: 0.5 }))).toContain(0);
  });

  test("tokens that cannot come (-infinity) are no obstacle, even all but one", () => {
    using space = new Workspace(build);
    const all = { ...off, topK: 4, typicalP: 0.9, topP: 0.9, minP: 0.1 };
    expect(kept(kernel(space, [-Infinity, 1, -Infinity, 1, -Infinity, -Infinity], all))).toEqual([1, 3]);
    expect(kept(kernel(space, [-Infinity, -Infinity, 1e-30, -Infinity], all))).toEqual([2]);
  });

  test("a penalty divides what is positive and multiplies what is negative, for the given tokens alone", () => {
    using space = new Workspace(build);
    const actual = kernel(space, [2, 2, -2, -2, 0], { ...off, penalties: [1, 2, 1, 2, 2] });
    expect(actual).toEqual(kernel(space, [2, 1, -2, -4, 0], off));
  });

  test("what is not a number leaves nothing to draw, and ends", () => {
    using space = new Workspace(build);
    const all = { ...off, topK: 2, typicalP: 0.9, topP: 0.9, minP: 0.1 };
    for (const bad of [NaN, Infinity]) {
      for (const filters of [off, all]) expect(kept(kernel(space, [0, bad, 1, 2], filters))).toEqual([]);
    }
  });
});
