import { describe, expect, test } from "vitest";
import { defaultRng, RandomState } from "../../src/random.js";

// Values that stand in NumPy's documentation and tests, and in the reference code of the generators.

describe("MT19937", () => {
  test("draws the reference code's numbers after init_by_array({0x123, 0x234, 0x345, 0x456})", () => {
    const state = new RandomState([0x123, 0x234, 0x345, 0x456]);
    const drawn = state.randint(0, 2 ** 32, 5);
    expect([...drawn]).toEqual([1067595299, 955945823, 477289528, 4107218783, 4228976476]);
  });

  test("draws 4123659995 as the 10,000th number of seed 5489, as the C++ standard asks of mt19937", () => {
    expect(new RandomState(5489).randint(0, 2 ** 32, 10_000).at(-1)).toBe(4123659995);
  });
});

describe("PCG64", () => {
  test("draws the numbers of NumPy's test set of seed 0xdeadbeaf", () => {
    const offset = 2n ** 63n;
    const drawn = defaultRng(0xdeadbeaf).integers(-offset, offset, 4);
    const raw = [0x60d24054e17a0698n, 0xd5e79d89856e4f12n, 0xd254972fe64bd782n, 0xf1e3072a53c72571n];
    expect(Array.from(drawn, (value) => value + offset)).toEqual(raw);
  });
});

describe("NumPy's documentation", () => {
  test("default_rng(12345)", () => {
    expect(defaultRng(12345).random()).toBe(0.22733602246716966);
    expect([...defaultRng(12345).integers(0, 10, 3)]).toEqual([6, 2, 7]);
  });

  test("default_rng(42).random((3, 3))", () => {
    const rounded = defaultRng(42)
      .random([3, 3])
      .map((row) => Array.from(row, (value) => Math.round(value * 1e8) / 1e8));
    expect(rounded).toEqual([
      [0.77395605, 0.43887844, 0.85859792],
      [0.69736803, 0.09417735, 0.97562235],
      [0.7611397, 0.78606431, 0.12811363],
    ]);
  });

  test("default_rng(entropy).spawn(2)", () => {
    const rng = defaultRng(0x3034c61a9ae04ff8cb62ab8ec2c4b501n);
    const children = rng.spawn(2);
    const drawn = [rng, ...children].map((generator) => generator.uniform());
    expect(drawn).toEqual([0.19029263503854454, 0.9475673279178444, 0.4702687338396767]);
  });
});

describe("NumPy's tests of RandomState", () => {
  const seeded = (): RandomState => new RandomState(1234567890);

  test("rand, randn", () => {
    expect(
      seeded()
        .rand(3, 2)
        .map((row) => [...row]),
    ).toEqual([
      [0.61879477158568, 0.5916236277597466],
      [0.8886835890444966, 0.8916548001156082],
      [0.4575674820298663, 0.7781880808593471],
    ]);
    expect(
      seeded()
        .randn(3, 2)
        .map((row) => [...row]),
    ).toEqual([
      [1.3401634577186312, 1.7375912277193608],
      [1.498988344300628, -0.2286433324536169],
      [2.031033998682787, 2.1703249460565526],
    ]);
  });

  test("choice", () => {
    expect([...seeded().choice(4, { size: 4 })]).toEqual([2, 3, 2, 3]);
    expect([...seeded().choice(4, { size: 4, p: [0.4, 0.4, 0.1, 0.1] })]).toEqual([1, 1, 2, 2]);
    expect([...seeded().choice(4, { size: 3, replace: false })]).toEqual([0, 1, 3]);
    expect([...seeded().choice(4, { size: 3, replace: false, p: [0.1, 0.3, 0.5, 0.1] })]).toEqual([2, 3, 1]);
    expect(seeded().choice(["a", "b", "c", "d"], { size: 4 })).toEqual(["c", "d", "c", "d"]);
  });

  test("seeds", () => {
    const first = (...[seed]: ConstructorParameters<typeof RandomState>): number => new RandomState(seed).randint(1000);
    expect(first(0)).toBe(684);
    expect(first(2 ** 32 - 1)).toBe(419);
    expect(first([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])).toBe(468);
    expect(first([0])).toBe(973);
    expect(first(Uint32Array.of(2 ** 32 - 1))).toBe(265);
  });
});
