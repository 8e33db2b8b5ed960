import { describe, expect, test } from "vitest";
import { builds, Workspace } from "../engine.js";
import { Draws } from "../oracle/draws.js";

const MASK_64 = (1n << 64n) - 1n;
const MASK_128 = (1n << 128n) - 1n;

/** PCG64 (O'Neill 2014, XSL-RR 128/64) from its state and increment: each call gives the next 64 bits. */
function pcg64(state: bigint, increment: bigint): () => bigint {
  return () => {
    state = (state * 0x2360ed051fc65da44385df649fccf645n + increment) & MASK_128;
    const folded = (state >> 64n) ^ (state & MASK_64);
    const turn = state >> 122n;
    return ((folded >> turn) | (folded << (64n - turn))) & MASK_64;
  };
}

describe.each(builds)("dropout, %s build", (build) => {
  /** Address of a seeded generator's 48 bytes. */
  function generator(space: Workspace, seed: number): number {
    const rng = space.room(12);
    space.kernels.pcg64Seed(rng, space.integers([seed, 2, 3, 4, 5, 6, 7, 8]));
    return rng;
  }

  function stateOf(space: Workspace, rng: number): Int32Array {
    return space.engine.i32(rng, 12).slice();
  }

  function run(x: Float32Array, p: number, seed = 1): Float32Array {
    using space = new Workspace(build);
    const out = space.room(x.length);
    space.kernels.dropout(out, space.floats(x), generator(space, seed), x.length, p);
    return space.read(out, x.length);
  }

  test("takes 16 bits of PCG64 an element, four elements a draw, for every length from 1 to 21", () => {
    for (let n = 1; n <= 21; ++n) {
      using space = new Workspace(build);
      const rng = generator(space, n);
      const words = new BigUint64Array(stateOf(space, rng).buffer);
      const next = pcg64(words[2]! | (words[3]! << 64n), words[4]! | (words[5]! << 64n));
      const draws = Array.from({ length: Math.ceil(n / 4) }, next);
      const x = new Draws(n).floats(n);
      const out = space.room(n);
      space.kernels.dropout(out, space.floats(x), rng, n, 0.375);
      const expected = x.map((value, i) => {
        const bits = (draws[i >> 2]! >> BigInt(16 * (i & 3))) & 0xffffn;
        return bits >= 0.375 * 65536 ? Math.fround(value * Math.fround(65536 / 40960)) : 0;
      });
      expect(space.read(out, n), `n = ${n}`).toEqual(expected);
      // The state stands after those draws, and the rest of the block is as it was.
      const after = new BigUint64Array(stateOf(space, rng).buffer);
      const later = pcg64(after[2]! | (after[3]! << 64n), after[4]! | (after[5]! << 64n));
      expect(later()).toBe(next());
      expect([after[0], after[1], after[4], after[5]]).toEqual([words[0], words[1], words[4], words[5]]);
    }
  });

  test("what is kept is multiplied by 1 / (1 - p), what is dropped is zero, even if it was infinite", () => {
    const x = new Draws(2).floats(1000).map((value, i) => (i % 100 === 7 ? Infinity : value));
    const out = run(x, 0.75);
    const kept = out.filter((value, i) => value !== 0 && value === 4 * x[i]!).length;
    const dropped = out.filter((value) => Object.is(value, 0)).length;
    expect(kept + dropped).toBe(1000);
    expect(kept).toBeGreaterThan(200);
    expect(dropped).toBeGreaterThan(700);
  });

  test("the state of before gives the same mask to the gradient, in place or not; another state another", () => {
    using space = new Workspace(build);
    const n = 203;
    const draws = new Draws(3);
    const [x, dOut] = [draws.floats(n), draws.floats(n)];
    const rng = generator(space, 5);
    const saved = space.integers(stateOf(space, rng));
    const out = space.room(n);
    space.kernels.dropout(out, space.floats(x), rng, n, 0.5);
    const gradient = space.floats(dOut);
    space.kernels.dropout(gradient, gradient, saved, n, 0.5);
    expect(stateOf(space, saved)).toEqual(stateOf(space, rng));
    const mask = space.read(out, n).map((value, i) => value / x[i]!);
    expect([...new Set(mask)].sort()).toEqual([0, 2]);
    expect(space.read(gradient, n)).toEqual(dOut.map((d, i) => (mask[i] === 0 ? 0 : 2 * d)));
    space.kernels.dropout(out, space.floats(x), rng, n, 0.5);
    expect(space.read(out, n)).not.toEqual(x.map((value, i) => value * mask[i]!));
  });

  test("a rate of 0 changes no bit", () => {
    const x = new Draws(4).floats(37);
    expect(run(x, 0)).toEqual(x);
  });

  // χ² at one degree of freedom stays below 15.1 in 9,999 of 10,000 fair trials.
  test.each([0.1, 0.25, 0.5, 0.9])("at a rate of %d every lane drops its share, and the expectation is kept", (p) => {
    const n = 400_000;
    const rate = Math.floor(p * 65536) / 65536;
    const out = run(new Float32Array(n).fill(1), p);
    for (let lane = 0; lane < 4; ++lane) {
      const trials = n / 4;
      const dropped = out.filter((value, i) => i % 4 === lane && value === 0).length;
      expect((dropped - trials * rate) ** 2 / (trials * rate * (1 - rate)), `lane ${lane}`).toBeLessThan(15.1);
    }
    // Neighbours know nothing of one another: runs of two have the variance that independent trials give them.
    const pairs = out.filter((value, i) => value === 0 && i > 0 && out[i - 1] === 0).length;
    const variance = n * rate ** 2 * (1 - rate) * (1 + 3 * rate);
    expect((pairs - n * rate ** 2) ** 2 / variance).toBeLessThan(15.1);
    const mean = out.reduce((sum, value) => sum + value, 0) / n;
    expect(Math.abs(mean - 1)).toBeLessThan(4 * Math.sqrt(rate / (1 - rate) / n));
  });

  test("a rate next to 1 drops nearly everything, and what it keeps is finite", () => {
    const out = run(new Float32Array(400_000).fill(1), 1 - 1e-9);
    const kept = out.filter((value) => value !== 0);
    expect(kept.length).toBeLessThan(40);
    expect([...kept].every((value) => value === 65536)).toBe(true);
  });
});
