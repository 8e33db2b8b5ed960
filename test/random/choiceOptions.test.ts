import { describe, expect, test } from "vitest";
import { InvalidOptionError } from "../../src/errors.js";
import { defaultRng, RandomState } from "../../src/random.js";

describe("choice refuses what would be silently left out", () => {
  const wrong = (value: unknown): never => value as never;

  test.each([
    ["a misspelt option", "replacement", () => defaultRng(1).choice(5, wrong({ replacement: false, size: 6 }))],
    ["a size that is no option", "not 3", () => defaultRng(1).choice(5, wrong(3))],
    ["a list of axes that is no option", "array of 2", () => new RandomState(1).choice(5, wrong([2, 2]))],
    ["null", "null", () => defaultRng(1).choice(5, wrong(null))],
    ["an option of the other family", "axis", () => new RandomState(1).choice([[1], [2]], wrong({ axis: 1 }))],
  ])("%s", (_, found, call) => {
    expect(call).toThrow(InvalidOptionError);
    expect(call).toThrow(found);
  });

  test("and takes every option of its own", () => {
    expect(
      defaultRng(1).choice(3, { size: 3, replace: false, p: [0.2, 0.3, 0.5], axis: 0, shuffle: false }),
    ).toHaveLength(3);
    expect(new RandomState(1).choice(3, { size: 2, replace: true, p: [0.2, 0.3, 0.5] })).toHaveLength(2);
  });
});
