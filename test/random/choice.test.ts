import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import { defaultRng, RandomState, type RandomStream } from "../../src/random.js";
import { weights } from "./golden.js";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const makers = [
  ["Generator", (seed: number): RandomStream => defaultRng(seed)],
  ["RandomState", (seed: number): RandomStream => new RandomState(seed)],
] as const;

/** Pearson's statistic of `counts` against `expected` ones. */
function chiSquare(counts: ArrayLike<number>, expected: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; ++i) {
    if (expected[i]! > 0) sum += (counts[i]! - expected[i]!) ** 2 / expected[i]!;
    else expect(counts[i]).toBe(0);
  }
  return sum;
}

/** A bound that the statistic exceeds once in some 10,000 seeds (Wilson and Hilferty's approximation). */
function limit(degrees: number): number {
  return degrees * (1 - 2 / (9 * degrees) + 3.72 * Math.sqrt(2 / (9 * degrees))) ** 3;
}

function countsOf(drawn: Iterable<number>, n: number): number[] {
  const counts = new Array<number>(n).fill(0);
  for (const index of drawn) ++counts[index]!;
  return counts;
}

describe.each(makers)("%s", (_, make) => {
  test("permutations hold every item once, and the array given to permutation stays as it was", () => {
    fc.assert(
      fc.property(seeds, fc.array(fc.integer(), { maxLength: 60 }), (seed, items) => {
        using rng = make(seed);
        const before = [...items];
        const sorted = [...items].sort((a, b) => a - b);
        expect(rng.permutation(items).sort((a, b) => a - b)).toEqual(sorted);
        expect(items).toEqual(before);
        rng.shuffle(items);
        expect(items.sort((a, b) => a - b)).toEqual(sorted);
        expect([...rng.permutation(items.length)].sort((a, b) => a - b)).toEqual(Array.from(items.keys()));
      }),
    );
  });

  test("a choice without replacement repeats nothing, and takes nothing of probability zero", () => {
    const sizes = fc.integer({ min: 1, max: 200 }).chain((n) => fc.tuple(fc.constant(n), fc.nat(n)));
    fc.assert(
      fc.property(seeds, sizes, (seed, [n, size]) => {
        using rng = make(seed);
        const drawn = rng.choice(n, { size, replace: false });
        expect(new Set(drawn).size).toBe(size);
        for (const index of drawn) expect(index >= 0 && index < n).toBe(true);
        const p = weights(n);
        const possible = p.filter((value) => value > 0).length;
        const weighted = rng.choice(n, { size: Math.min(size, possible), replace: false, p });
        expect(new Set(weighted).size).toBe(Math.min(size, possible));
        for (const index of weighted) expect(p[index]).toBeGreaterThan(0);
      }),
    );
  });

  test("frequencies follow p, and equal chances without it", () => {
    using rng = make(11);
    const N = 200_000;
    const p = weights(40);
    const weighted = countsOf(rng.choice(40, { size: N, p }), 40);
    expect(
      chiSquare(
        weighted,
        p.map((value) => value * N),
      ),
    ).toBeLessThan(limit(31));
    const equal = countsOf(rng.choice(37, { size: N }), 37);
    expect(chiSquare(equal, new Array(37).fill(N / 37))).toBeLessThan(limit(36));
  });

  test("every order of four items comes as often as any other", () => {
    using rng = make(12);
    const N = 24_000;
    const codes = Array.from({ length: N }, () => rng.permutation(4).reduce((code, item) => code * 4 + item, 0));
    const orders = [...new Set(codes)].sort((a, b) => a - b);
    expect(orders).toHaveLength(24);
    const counts = countsOf(
      codes.map((code) => orders.indexOf(code)),
      24,
    );
    expect(chiSquare(counts, new Array(24).fill(N / 24))).toBeLessThan(limit(23));
  });

  test("every pair of five items comes as often as any other", () => {
    using rng = make(13);
    const N = 20_000;
    const codes = Array.from({ length: N }, () => {
      const [a = 0, b = 0] = rng.choice(5, { size: 2, replace: false });
      return a * 5 + b;
    });
    const counts = countsOf(codes, 25);
    const expected = counts.map((_count, code) => (code % 6 === 0 ? 0 : N / 20));
    expect(chiSquare(counts, expected)).toBeLessThan(limit(19));
  });

  test("normal draws have the moments and the tails of the distribution", () => {
    using rng = make(14);
    const N = 400_000;
    const drawn = rng.standardNormal(N);
    const mean = (power: number): number => drawn.reduce((sum, x) => sum + x ** power, 0) / N;
    expect(Math.abs(mean(1))).toBeLessThan(4 / Math.sqrt(N));
    expect(Math.abs(mean(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / N));
    expect(Math.abs(mean(3))).toBeLessThan(4 * Math.sqrt(15 / N));
    expect(Math.abs(mean(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / N));
    // 2.58e-4 of the draws are beyond 3.6541528853610088, where the ziggurat ends.
    const tail = drawn.filter((x) => Math.abs(x) > 3.6541528853610088).length;
    expect(Math.abs(tail - 2.58e-4 * N)).toBeLessThan(4 * Math.sqrt(2.58e-4 * N));
  });

  test("many draws at once are the same as one after another", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 300 }), fc.integer({ min: 2, max: 300 }), (seed, n, count) => {
        using together = make(seed);
        using single = make(seed);
        const p = weights(n);
        const expected = Array.from({ length: count }, () => single.choice(n, { p }));
        expect([...together.choice(n, { size: count, p })]).toEqual(expected);
      }),
    );
  });

  test("takes a softmax in single precision as it is, which its own doubles as an array would not pass", () => {
    using rng = make(15);
    const whole = Array.from({ length: 10_002 }, (_, i) => ((i * 7919) % 1000) + 1);
    const p = Float32Array.from(whole, (value) => value / whole.reduce((sum, x) => sum + x, 0));
    p[3]! += 1e-5;
    expect(rng.choice(10_002, { p })).toBeLessThan(10_002);
    expect(() => rng.choice(10_002, { p: Array.from(p) })).toThrow(/sum to 1/);
  });
});

describe("what is chosen from", () => {
  const rng = defaultRng(5);
  const like = (seed: number): number => defaultRng(seed).choice(3);

  test("an array of anything gives one of its items", () => {
    const items = ["a", { b: 1 }, null];
    for (let seed = 0; seed < 9; ++seed) expect(defaultRng(seed).choice(items)).toBe(items[like(seed)]);
  });

  test("a typed array gives typed arrays of its kind", () => {
    const items = Uint8Array.of(7, 8, 9);
    expect(rng.choice(items, { size: 4 })).toBeInstanceOf(Uint8Array);
    expect(rng.permutation(items)).toBeInstanceOf(Uint8Array);
    expect(rng.permuted(BigInt64Array.of(1n, 2n))).toBeInstanceOf(BigInt64Array);
    const shuffled = Float32Array.of(1, 2, 3);
    rng.shuffle(shuffled);
    expect([...shuffled].sort()).toEqual([1, 2, 3]);
  });

  test("a shape gives nested arrays; no axes give one item", () => {
    const drawn = rng.choice(["a", "b"], { size: [2, 3] });
    expect(drawn.map((row) => row.length)).toEqual([3, 3]);
    expect(["a", "b"]).toContain(rng.choice(["a", "b"], { size: [] }));
    expect(rng.random([2, 0])).toEqual([new Float64Array(0), new Float64Array(0)]);
    expect(rng.random([0, 2])).toEqual([]);
    expect(rng.choice([], { size: 0 })).toEqual([]);
  });

  test("the types say the same", () => {
    expectTypeOf(rng.choice(["a", "b"])).toEqualTypeOf<string>();
    expectTypeOf(rng.choice(["a", "b"], { size: 2 })).toEqualTypeOf<string[]>();
    expectTypeOf(rng.choice(["a", "b"], { size: [2, 3] })).toEqualTypeOf<string[][]>();
    expectTypeOf(rng.choice(["a", "b"], { p: [0.5, 0.5], replace: true })).toEqualTypeOf<string>();
    expectTypeOf(rng.choice([1, "b"] as const)).toEqualTypeOf<1 | "b">();
    expectTypeOf(rng.choice(5)).toEqualTypeOf<number>();
    expectTypeOf(rng.choice(5, { size: 3, p: new Float32Array(5).fill(0.2) })).toEqualTypeOf<
      Float64Array<ArrayBuffer>
    >();
    expectTypeOf(rng.choice(Uint8Array.of(1), { size: [3] })).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    expectTypeOf(rng.choice(BigInt64Array.of(1n))).toEqualTypeOf<bigint>();
    expectTypeOf(rng.random()).toEqualTypeOf<number>();
    expectTypeOf(rng.random([2, 2])).toEqualTypeOf<Float64Array<ArrayBuffer>[]>();
    expectTypeOf(rng.integers(5n)).toEqualTypeOf<bigint>();
    expectTypeOf(rng.integers(0n, 5n, [1, 2])).toEqualTypeOf<BigInt64Array<ArrayBuffer>[]>();
    expectTypeOf(rng.permutation(["a"])).toEqualTypeOf<string[]>();
    expectTypeOf(new RandomState(1).randn()).toEqualTypeOf<number>();
    expectTypeOf(new RandomState(1).randn(2, 3)).toEqualTypeOf<Float64Array<ArrayBuffer>[]>();
  });
});
