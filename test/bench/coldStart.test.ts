import { describe, expect, test } from "vitest";
import { excess } from "../../bench/coldStart.js";

// How much longer a program takes than an empty one.

const runs = [
  { empty: { wall: 20, cpu: 30 }, first: { wall: 31, cpu: 38 } },
  { empty: { wall: 22, cpu: 32 }, first: { wall: 80, cpu: 40 } },
  { empty: { wall: 90, cpu: 34 }, first: { wall: 33, cpu: 50 } },
];

describe("the excess over an empty program", () => {
  test("is the difference of the medians, whatever else the machine did in some runs", () => {
    expect(excess(runs, "wall")).toMatchObject({ median: 33 - 22, verdict: "pass" });
    expect(excess(runs, "cpu")).toMatchObject({ median: 40 - 32, verdict: "pass" });
  });

  test("has the distance of the quartiles of the differences beside it", () => {
    expect(excess(runs, "cpu")?.spread).toBe((16 + 8) / 2 - 8);
  });

  test("falls short above 15 ms", () => {
    const slower = (ms: number): typeof runs =>
      runs.map(({ empty, first }) => ({ empty, first: { ...first, cpu: first.cpu + ms } }));
    expect(excess(slower(7), "cpu")).toMatchObject({ median: 15, verdict: "pass" });
    expect(excess(slower(7.1), "cpu")).toMatchObject({ verdict: "fall short" });
  });

  test("is unknown where a time is", () => {
    expect(excess([...runs, { empty: { wall: 1 }, first: { wall: 2, cpu: 3 } }], "cpu")).toBeUndefined();
    expect(excess([], "wall")).toBeUndefined();
  });
});
