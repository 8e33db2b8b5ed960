import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { RandomState } from "../../src/random.js";

interface Example {
  network: (kind: typeof RandomState) => unknown;
  sample: (network: unknown, rng: RandomState) => string;
}

const folder = new URL("../../examples/numpy-parity/", import.meta.url);

test("the lecture's sampling exercise draws NumPy's letters from 100 seeds", async () => {
  const { network, sample } = (await import(new URL("sample.mjs", folder).href)) as Example;
  const numpy = JSON.parse(readFileSync(new URL("words.json", folder), "utf8")) as string[];
  const parameters = network(RandomState);
  const drawn = numpy.map((_, seed) => {
    using rng = new RandomState(seed);
    return sample(parameters, rng);
  });
  expect(drawn).toHaveLength(100);
  expect(new Set(drawn.join("")).size).toBeGreaterThan(20);
  expect(drawn).toEqual(numpy);
});
