import { describe, expect, test } from "vitest";
import { measure, type Row, type SpeedGauge } from "../../bench/measure.js";

// Which slices of a benchmark count, on a machine whose speed comes and goes.

/** Ends when five slices count, however long that takes. */
const effort = { warmupSeconds: 0, seconds: 0, patience: Infinity, leastRepetitions: 5, mostRepetitions: 5 };

/** A gauge that reads these speeds, the last one again and again. */
function gaugeOf(...readings: number[]): SpeedGauge {
  return {
    read: () => (readings.length > 1 ? readings.shift() : readings[0]) ?? 0,
    isQuiet: (reading) => reading === 100,
  };
}

/** Work whose units are numbered slices, and whose limit is constant. */
function row(bar?: Row<undefined>["bar"]): Row<undefined> {
  return {
    name: "busy waiting",
    unit: "units/s",
    scale: 1,
    limitUnit: "GFLOP/s",
    ...(bar && { bar }),
    open: () => ({
      cost: 1,
      slice: () => {
        for (const end = performance.now() + 2; performance.now() < end;);
        return 1;
      },
      limit: () => 1,
      dispose: () => undefined,
    }),
  };
}

describe("a measurement", () => {
  test("counts the slices between two readings at the machine's best", async () => {
    const result = await measure(row(), undefined, effort, gaugeOf(100, 100, 50, 100, 100, 100, 100, 100, 60, 100));
    expect(result).toMatchObject({ repetitions: 5, leftOut: 2, disturbed: false });
  });

  test("counts all slices, and says so, where the machine never is at its best", async () => {
    const result = await measure(row(), undefined, { ...effort, patience: 0.05 }, gaugeOf(50));
    expect(result).toMatchObject({ leftOut: 0, disturbed: true });
    expect(result.repetitions).toBeGreaterThanOrEqual(5);
  });

  test.each([
    { least: 1e-4, stretch: 1e9, verdict: "pass" },
    { least: 1e-5, stretch: 1e-4, verdict: "stretch reached" },
    { least: 1e8, stretch: 1e9, verdict: "fall short" },
  ])("of a bar from $least to $stretch says $verdict", async ({ least, stretch, verdict }) => {
    const result = await measure(row({ of: "value", least, stretch }), undefined, effort, gaugeOf(100));
    expect(result.verdict).toBe(verdict);
  });
});
