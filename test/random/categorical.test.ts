import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  BoundsError,
  Categorical,
  defaultRng,
  DisposedError,
  RandomState,
  type RandomStream,
} from "../../src/random.js";
import { RandomMemory } from "../../src/random/memory.js";
import { builds } from "../engine.js";
import { families } from "./families.js";
import { weights } from "./golden.js";

// That it draws what NumPy draws is shown by the vectors (numpyVectors.ts).

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const whole = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 ** 6 })), {
  minLength: 1,
  maxLength: 300,
});

describe.each(builds)("Categorical, %s build", (build) => {
  const memory = new RandomMemory(build);

  test.each(families)("gives choice's index, whatever p is kept in, and leaves a $name where it does", ({ make }) => {
    const kinds = fc.constantFrom(
      (p: number[]) => p,
      (p: number[]) => Float64Array.from(p),
      (p: number[]) => Float32Array.from(p),
    );
    fc.assert(
      fc.property(seeds, whole, kinds, fc.nat(2000), (seed, counts, kind, size) => {
        const sum = counts.reduce((total, value) => total + value, 0);
        fc.pre(sum > 0);
        const p = kind(counts.map((value) => value / sum));
        using distribution = new Categorical(p, memory);
        using prepared: RandomStream = make(seed, memory);
        using direct: RandomStream = make(seed, memory);
        for (let i = 0; i < 20; ++i) expect(distribution.sample(prepared)).toBe(direct.choice(p.length, { p }));
        expect(distribution.sample(prepared, size)).toEqual(direct.choice(p.length, { p, size }));
        expect(distribution.sample(prepared, [2, 3])).toEqual(direct.choice(p.length, { p, size: [2, 3] }));
        expect(prepared.random()).toBe(direct.random());
      }),
    );
  });

  test("never gives an item of probability zero, the first and the last ones among them", () => {
    const p = [0, 0, 0.25, 0, 0.75, 0];
    using distribution = new Categorical(p, memory);
    const ends = [0, 0.25 - 2 ** -54, 0.25, 1 - 2 ** -53];
    expect(ends.map((u) => distribution.sample({ random: () => u }))).toEqual([2, 2, 4, 4]);
    for (const { make } of families) {
      using rng = make(1, memory);
      expect(new Set(distribution.sample(rng, 10_000))).toEqual(new Set([2, 4]));
    }
  });

  test("agrees with the definition at every boundary between items and on both sides of it", () => {
    const p = weights(3001);
    using distribution = new Categorical(p, memory);
    let sum = 0;
    const sums = p.map((value) => (sum += value)).map((value) => value / sum);
    for (const boundary of sums) {
      for (const u of [boundary - 2 ** -53, boundary, boundary + 2 ** -53]) {
        if (u >= 0 && u < 1) {
          expect(distribution.sample({ random: () => u })).toBe(sums.findIndex((value) => value > u));
        }
      }
    }
  });

  test("copies p, and outlives others in a memory that grows", () => {
    const p = Float64Array.of(0.5, 0.5);
    using distribution = new Categorical(p, memory);
    p.set([1, 0]);
    using rng = families[0]!.make(2, memory);
    expect(new Set(distribution.sample(rng, 100)).size).toBe(2);
    const others = Array.from({ length: 20 }, () => new Categorical(new Float64Array(100_000).fill(1e-5), memory));
    expect(new Set(distribution.sample(rng, 100)).size).toBe(2);
    for (const other of others) other.dispose();
  });

  test("gives its memory to the next one, also where p is refused", () => {
    const p = weights(10_002);
    new Categorical(p, memory).dispose();
    const before = memory.doubles.length;
    for (let i = 0; i < 300; ++i) {
      new Categorical(p, memory).dispose();
      expect(() => new Categorical(weights(10_002, 0.1), memory)).toThrow(/sum to 1/);
    }
    expect(memory.doubles.length).toBe(before);
  });
});

test("says so when it is used after dispose, which may be called twice", () => {
  const distribution = new Categorical([1]);
  distribution.dispose();
  distribution.dispose();
  distribution[Symbol.dispose]();
  expect(() => distribution.sample(defaultRng(1))).toThrow(DisposedError);
  expect(() => distribution.sample(defaultRng(1), 3)).toThrow(/distribution was disposed/);
});

interface Untyped {
  sample(...parameters: unknown[]): unknown;
}

test.each<[unknown, string]>([
  [undefined, "undefined"],
  [null, "null"],
  [5, "5"],
  [{}, "an object"],
])("%o in place of a generator is refused", (rng, shown) => {
  const distribution = new Categorical([0.5, 0.5]);
  for (const sizes of [[], [3]]) {
    const draw = (): unknown => (distribution as unknown as Untyped).sample(rng, ...sizes);
    expect(draw).toThrow(BoundsError);
    expect(draw).toThrow(`sample takes a generator, such as defaultRng(seed), not ${shown}.`);
  }
});

test("draws from any source of randomness, and many at once what it draws one by one", () => {
  const distribution = new Categorical([0.25, 0.25, 0.5]);
  const source = (): { random: () => number } => {
    let u = 0;
    return { random: () => (u = (u + 0.3) % 1) };
  };
  const single = source();
  const drawn = Array.from({ length: 9 }, () => distribution.sample(single));
  expect(drawn.slice(0, 4)).toEqual([1, 2, 2, 0]);
  expect([...distribution.sample(source(), 9)]).toEqual(drawn);
});

test("the types say what comes", () => {
  const distribution = new Categorical([1]);
  const rng = new RandomState(1);
  expectTypeOf(distribution.sample(rng)).toEqualTypeOf<number>();
  expectTypeOf(distribution.sample(rng, 3)).toEqualTypeOf<Float64Array<ArrayBuffer>>();
  expectTypeOf(distribution.sample(rng, [2, 3])).toEqualTypeOf<Float64Array<ArrayBuffer>[]>();
});
