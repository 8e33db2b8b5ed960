import { describe, expect, test } from "vitest";
import { Categorical, defaultRng, RandomError, RandomState } from "../../src/random.js";

describe("an error says the offending value and has a code", () => {
  const rng = defaultRng(1);
  const state = new RandomState(1);
  const wrong = (value: unknown): never => value as never;
  const holed = [0.5];
  holed[2] = 0.5;

  test.each([
    ["invalid-probabilities", "index 1", () => rng.choice(3, { p: [0.5, NaN, 0.5] })],
    ["invalid-probabilities", "undefined", () => rng.choice(2, { p: wrong([1, undefined]) })],
    ["invalid-probabilities", "undefined, at index 1", () => rng.choice(3, { p: holed })],
    ["invalid-probabilities", "-0.25", () => rng.choice(2, { p: [1.25, -0.25] })],
    ["invalid-probabilities", "0.9", () => rng.choice(2, { p: [0.5, 0.4] })],
    ["invalid-probabilities", "3 items, not 2", () => rng.choice(["a", "b", "c"], { p: [0.5, 0.5] })],
    ["invalid-probabilities", "1 of 3", () => state.choice(3, { size: 2, replace: false, p: [0, 1, 0] })],
    ["invalid-probabilities", "-0.25", () => new Categorical([1.25, -0.25])],
    ["invalid-probabilities", "NaN", () => new Categorical([1, NaN])],
    ["invalid-probabilities", "0.9", () => new Categorical(Float32Array.of(0.5, 0.4))],
    ["invalid-population", "array of 0", () => new Categorical([])],
    ["invalid-population", "not 3", () => new Categorical(wrong(3))],
    ["invalid-size", "-1", () => new Categorical([1]).sample(rng, -1)],
    ["invalid-bounds", "not 1", () => new Categorical([1]).sample({ random: () => 1 })],
    ["invalid-bounds", "NaN", () => new Categorical([1]).sample({ random: () => NaN }, 2)],
    ["invalid-population", "4 of 3", () => state.choice(3, { size: 4, replace: false })],
    ["invalid-population", "number of items is 0", () => rng.choice([])],
    ["invalid-population", "2.5", () => rng.choice(2.5)],
    ["invalid-population", '"abc"', () => rng.choice(wrong("abc"))],
    ["invalid-size", "-1", () => rng.random(-1)],
    ["invalid-size", "1.5", () => rng.random([2, 1.5])],
    ["invalid-size", '"3"', () => rng.random(wrong("3"))],
    ["invalid-size", "axis 2", () => rng.permutation([[1], [2]], 2)],
    ["invalid-size", "axis must be", () => rng.permuted([1], { axis: -1 })],
    ["invalid-bounds", "5 >= 5", () => rng.integers(5, 5)],
    ["invalid-bounds", "7n >= 6n", () => state.randint(7n, 6n)],
    ["invalid-bounds", "0.5", () => rng.integers(0.5, 3)],
    ["invalid-bounds", "0.5", () => rng.integers(0.5, wrong(3n))],
    ["invalid-bounds", "9007199254740994", () => rng.integers(2 ** 53 + 2)],
    ["invalid-bounds", "Infinity", () => rng.uniform(0, Infinity)],
    ["invalid-bounds", "0 < 1", () => rng.uniform(1, 0)],
    ["invalid-bounds", "-2", () => rng.normal(0, -2)],
    ["invalid-bounds", '"1"', () => rng.normal(wrong("1"))],
    ["invalid-seed", "-1", () => defaultRng(-1)],
    ["invalid-seed", "1.5", () => defaultRng([1, 1.5])],
    ["invalid-seed", "9007199254740992", () => defaultRng(2 ** 53)],
    ["invalid-seed", '"7"', () => defaultRng(wrong("7"))],
    ["invalid-seed", "4294967296", () => new RandomState(2 ** 32)],
    ["invalid-seed", "-1", () => new RandomState([1, -1])],
    ["invalid-seed", "empty", () => new RandomState([])],
    ["invalid-seed", "5n", () => new RandomState(wrong(5n))],
    ["invalid-seed", "children", () => rng.spawn(-1)],
  ])("%s: %s", (code, part, call) => {
    expect(call).toThrow(RandomError);
    expect(call).toThrow(RangeError);
    expect(call).toThrow(expect.objectContaining({ code, message: expect.stringContaining(part) as string }) as Error);
  });
});
