import { describe, expect, test } from "vitest";
import words from "../../examples/numpy-parity/words.json" with { type: "json" };
import { RandomMemory } from "../../src/random/memory.js";
import { builds } from "../engine.js";
import { recorded, refusals, type Family } from "./golden.js";
import { comparisons } from "./numpyVectors.js";

describe.each(builds)("what NumPy does, %s build", (build) => {
  const memory = new RandomMemory(build);

  test.each(comparisons())("$group: $name", ({ run }) => {
    const { found, expected } = run(memory);
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toEqual(expected);
  });
});

const both = ["uniform", "normal", "shuffle", "permutation", "choice", "state", "restored"];
const methods: Record<Family, string[]> = {
  generator: [...both, "random", "integers", "standardNormal", "permuted", "spawn"],
  randomState: [...both, "randomSample", "rand", "randn", "randint"],
};

describe.each(["generator", "randomState"] as const)("the vectors of %s", (family) => {
  const { seeds, calls, digests } = recorded[family];

  test("come from at least forty seeds, arrays and the ends of ranges among them", () => {
    expect(seeds.length).toBeGreaterThanOrEqual(40);
    expect(digests).toHaveLength(seeds.length);
    expect(seeds).toEqual(expect.arrayContaining(["0", "1", "42", String(2 ** 32 - 1), ["1", "2", "3"]]));
    // RandomState takes 32 bits at most.
    if (family === "generator") expect(seeds).toContain(String(2n ** 64n + 3n));
  });

  test.each(methods[family])("have calls of %s", (method) => {
    expect(calls.filter(([name]) => name === method)).not.toEqual([]);
  });

  test("choose with and without replacement and probabilities, one, many and shaped, from counts and arrays", () => {
    const text = calls.filter(([name]) => name === "choice").map((call) => JSON.stringify(call));
    for (const population of [/^\["choice",\[\d/, /^\["choice",\[{"arange"/]) {
      for (const replace of [/^(?!.*"replace")/, /"replace":false/]) {
        for (const p of [/"p":/, /^(?!.*"p":)/]) {
          for (const size of [/"size":\d/, /"size":\[|^(?!.*"size")|"size":null/]) {
            const kind = [population, replace, p, size];
            expect(
              text.filter((call) => kind.every((pattern) => pattern.test(call))),
              kind.join(" "),
            ).not.toEqual([]);
          }
        }
      }
    }
  });

  test("include calls that NumPy refuses, and calls that it takes", () => {
    expect(refusals[family].refused).toHaveLength(refusals[family].calls.length);
    expect(refusals[family].refused).toMatch(/1.*0|0.*1/);
  });
});

test("the lecture's words come from one hundred seeds and use most letters", () => {
  expect(words).toHaveLength(100);
  expect(new Set(words.join("")).size).toBeGreaterThan(20);
});
