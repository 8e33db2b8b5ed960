import { describe, expect, test } from "vitest";
import { InvalidOptionError } from "../../src/errors.js";
import { Schedule, schedulePlan, type ScheduleOptions } from "../../src/train/schedule.js";
import { relativeError } from "../oracle/relativeError.js";

const RATE = 3e-3;

function scheduleOf(options: ScheduleOptions, { warmupSteps = 0, steps = 100 } = {}): Schedule {
  return new Schedule(schedulePlan(options, RATE), RATE, warmupSteps, steps);
}

/** The rates of the first step of each epoch, ten steps an epoch; `losses` are told at the end of each. */
function rates(options: ScheduleOptions, epochs: number, losses: readonly number[] = []): number[] {
  const schedule = scheduleOf(options, { steps: 10 * epochs });
  return Array.from({ length: epochs }, (_, epoch) => {
    const rate = schedule.rate(10 * epoch, epoch);
    schedule.epochEnd(losses[epoch] ?? 1);
    return rate;
  });
}

function expectRates(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((rate, i) => expect(relativeError([rate], [expected[i]!]), `epoch ${i + 1}`).toBeLessThan(1e-14));
}

describe("learning rates", () => {
  test("constant: the optimiser's, exactly", () => {
    expect(rates({ type: "constant" }, 4)).toEqual([RATE, RATE, RATE, RATE]);
  });

  test("step: factor^⌊epochs done / every⌋", () => {
    const every = (options: object): number[] => rates({ type: "step", ...options }, 20);
    expectRates(
      every({ every: 3, factor: 0.1 }),
      Array.from({ length: 20 }, (_, epoch) => RATE * 0.1 ** Math.floor(epoch / 3)),
    );
    // Halves are exact.
    expect(every({})).toEqual([1, 0.5, 0.25, 0.125].flatMap((share) => Array<number>(5).fill(share * RATE)));
  });

  test("exponential, each step: factor^max(0, steps done - after)", () => {
    const schedule = new Schedule(
      schedulePlan({ type: "exponential", factor: 1.15, each: "step", after: 3 }, RATE),
      RATE,
      0,
      100,
    );
    for (let step = 0; step < 100; step++) {
      expect(schedule.rate(step, 0) / (RATE * 1.15 ** Math.max(0, step - 3))).toBeCloseTo(1, 12);
    }
  });

  test("exponential: factor^max(0, epochs done - after)", () => {
    expectRates(
      rates({ type: "exponential", factor: 0.97 }, 50),
      Array.from({ length: 50 }, (_, epoch) => RATE * 0.97 ** epoch),
    );
    expectRates(
      rates({ type: "exponential", factor: 0.97, after: 10 }, 50),
      Array.from({ length: 50 }, (_, epoch) => RATE * 0.97 ** Math.max(0, epoch - 10)),
    );
  });

  test("cosine: from the learning rate to the minimum, step by step over the whole run", () => {
    const steps = 997;
    for (const minimum of [0, 1e-4, RATE]) {
      const schedule = scheduleOf({ type: "cosine", minimum }, { steps });
      expect(schedule.rate(0, 0)).toBe(RATE);
      for (let step = 0; step <= steps; step++) {
        const exact = minimum + ((RATE - minimum) * (1 + Math.cos((Math.PI * step) / steps))) / 2;
        expect(Math.abs(schedule.rate(step, 3) - exact)).toBeLessThan(1e-15 * RATE);
      }
    }
  });

  describe("plateau", () => {
    test("waits for more than `patience` epochs in a row without a lower loss, then lowers and waits anew", () => {
      //               best 3, then 2     waits 1  2  lower  1  2  lower  best 1   1
      const losses = [3, 2, 2, 2.5, 2, 2, 3, 2, 1, 1, 1];
      const expected = [1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25].map((share) => share * RATE);
      expect(rates({ type: "plateau", factor: 0.5, patience: 2 }, 11, losses)).toEqual(expected);
    });

    test("with a patience of 0 lowers at every epoch that is no better", () => {
      expectRates(
        rates({ type: "plateau", factor: 0.1, patience: 0 }, 5, [3, 3, 2, 2, 2]),
        [1, 1, 0.1, 0.1, 0.01].map((share) => share * RATE),
      );
    });

    test("does not count as better what is so by less than one part in 10,000", () => {
      const crawl = [1, 0.99995, 0.99994, 0.99993];
      expectRates(rates({ type: "plateau", factor: 0.1, patience: 0 }, 3, crawl), [RATE, RATE, 0.1 * RATE]);
      expectRates(rates({ type: "plateau", factor: 0.1, patience: 0 }, 3, [1, 0.9998, 0.9996]), [RATE, RATE, RATE]);
    });

    test("goes on from what it remembered, which survives JSON", () => {
      const options = { type: "plateau", factor: 0.5, patience: 1 } as const;
      const losses = [2, 2, 2, 1.5, 1.5, 1.5, 1.5];
      const whole = rates(options, 7, losses);
      for (let cut = 0; cut < 7; cut++) {
        const first = scheduleOf(options);
        for (const loss of losses.slice(0, cut)) first.epochEnd(loss);
        const second = scheduleOf(options);
        second.plateau = JSON.parse(JSON.stringify(first.plateau)) as Schedule["plateau"];
        const rest = losses.slice(cut).map((loss, i) => {
          const rate = second.rate(10 * (cut + i), cut + i);
          second.epochEnd(loss);
          return rate;
        });
        expect(rest).toEqual(whole.slice(cut));
      }
      expect(new Set(whole).size).toBe(3);
    });
  });

  test.each<ScheduleOptions>([
    { type: "constant" },
    { type: "step" },
    { type: "exponential" },
    { type: "cosine" },
    { type: "plateau" },
  ])("warm-up of $type: a straight line to what the rate would be, then nothing", (options) => {
    const [cold, warm] = [scheduleOf(options), scheduleOf(options, { warmupSteps: 20 })];
    for (let step = 0; step < 100; step++) {
      const epoch = Math.floor(step / 10);
      const share = Math.min(1, (step + 1) / 20);
      expect(warm.rate(step, epoch)).toBe(cold.rate(step, epoch) * share);
    }
    expect(warm.rate(0, 0)).toBe(RATE / 20);
  });
});

describe("options of schedules", () => {
  test("defaults", () => {
    expect(schedulePlan({ type: "step" }, RATE)).toMatchObject({ type: "step", every: 5, factor: 0.5 });
    expect(schedulePlan({ type: "exponential" }, RATE)).toMatchObject({ factor: 0.9, after: 0 });
    expect(schedulePlan({ type: "cosine" }, RATE)).toMatchObject({ minimum: 0 });
    expect(schedulePlan({ type: "plateau" }, RATE)).toMatchObject({ factor: 0.5, patience: 2 });
  });

  test.each([
    [{ type: "linear" }, 'schedule.type must be one of "constant", "step", "exponential", "cosine", "plateau", not'],
    ["cosine", 'schedule must be an object such as { type: "cosine" }, not "cosine".'],
    [{ type: "constant", factor: 0.5 }, "schedule constant has no option factor; it has none."],
    [{ type: "step", after: 1 }, "schedule step has no option after; it has every, factor."],
    [{ type: "step", every: 0 }, "schedule.every must be an integer from 1 to 1000000000, not 0."],
    [{ type: "exponential", factor: 0 }, "schedule.factor must be a number above 0, at most 2, not 0."],
    [{ type: "exponential", each: "batch" }, 'schedule.each must be one of "epoch", "step"'],
    [{ type: "exponential", factor: 2.5 }, "schedule.factor"],
    [{ type: "step", factor: 1.5 }, "schedule.factor"],
    [{ type: "exponential", after: -1 }, "schedule.after"],
    [{ type: "plateau", patience: 1.5 }, "schedule.patience"],
    [{ type: "cosine", minimum: 0.01 }, "schedule.minimum must be a number from 0 to 0.003, not 0.01."],
  ])("%o is refused", (options, message) => {
    const check = () => schedulePlan(options as ScheduleOptions, RATE);
    expect(check).toThrow(InvalidOptionError);
    expect(check).toThrow(message);
  });
});
