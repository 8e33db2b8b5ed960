import { describe, expect, test } from "vitest";
import { Generator } from "../../src/random/generator.js";
import { RandomMemory } from "../../src/random/memory.js";
import { RandomState } from "../../src/random/randomState.js";
import { builds } from "../engine.js";
import { digest, digestOf, drawn, recorded, seedOf } from "./golden.js";

const families = [
  {
    name: "Generator",
    file: "generator.json",
    make: (seed: never, memory: RandomMemory) => new Generator(seed, memory),
  },
  {
    name: "RandomState",
    file: "random-state.json",
    make: (seed: never, memory: RandomMemory) => new RandomState(seed, memory),
  },
] as const;

describe.each(builds)("%s build", (build) => {
  const memory = new RandomMemory(build);

  describe.each(families)("$name draws what NumPy's draws", ({ file, make }) => {
    const record = recorded(file);

    test("from at least forty seeds", () => {
      expect(record.seeds.length).toBeGreaterThanOrEqual(40);
    });

    test.each(record.calls.map(([method, given], index) => ({ method, given: JSON.stringify(given), index })))(
      "$method $given",
      ({ index }) => {
        const found: string[] = [];
        for (const text of record.seeds) {
          using generator = make(seedOf(text) as never, memory);
          const values = drawn(generator, record.calls[index]!);
          found.push(digest([values, Float64Array.of(generator.random())]));
        }
        expect(found).toEqual(record.seeds.map((_, seed) => digestOf(record, seed, index)));
      },
    );

    test("300,000 normal draws from one seed", () => {
      const [seed, count, expected] = record.long;
      using generator = make(seed as never, memory);
      expect(digest([generator.standardNormal(count)])).toBe(expected);
    });

    test("all calls in a row", () => {
      record.seeds.forEach((text, seed) => {
        using generator = make(seedOf(text) as never, memory);
        const values = record.calls.map((call) => drawn(generator, call));
        expect(digest([...values, Float64Array.of(generator.random())])).toBe(
          digestOf(record, seed, record.calls.length),
        );
      });
    });
  });
});
