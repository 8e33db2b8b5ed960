import { CLOCKS, type Clock } from "./clock.js";
import { quantile } from "./measure.js";

/** Its name among the rows; in the table it is one row for each runtime. */
export const COLD_START = "cold start, import to first token of a 300 kB model";

/** What issues ask for: milliseconds over an empty program. */
const MOST = 15;

/** Milliseconds by each clock; the processor's are not known everywhere. */
type Times = Readonly<Partial<Record<Clock, number>>>;

/** An empty program and one that draws a token, run one after the other. */
interface Pair {
  readonly empty: Times;
  readonly first: Times;
}

/** How much longer than an empty program it takes, in milliseconds. */
export interface Excess {
  /** The median with it minus the median without. */
  readonly median: number;
  /** Distance of the quartiles of the pairs' differences. */
  readonly spread: number;
  readonly most: number;
  readonly verdict: "pass" | "fall short";
}

/** What was measured of a runtime, by each clock that is known there. */
export interface ColdStart extends Readonly<Partial<Record<Clock, Excess>>> {
  readonly runtime: string;
  readonly repetitions: number;
}

/** Measures the packed library as it was built, one runtime after the other. */
export async function* coldStarts(repetitions: number): AsyncGenerator<ColdStart> {
  // This file lies in build/bench/; what is imported must not be bundled, since it looks for what lies beside it.
  const script = new URL("../../test/runtime/coldStart.mjs", import.meta.url).href;
  const runtimes = (await import(script)) as {
    coldStarts(repetitions: number): AsyncIterable<{ readonly name: string; readonly runs: readonly Pair[] }>;
  };
  for await (const { name, runs } of runtimes.coldStarts(repetitions)) {
    const clocks = CLOCKS.flatMap((clock) => {
      const found = excess(runs, clock);
      return found === undefined ? [] : [[clock, found] as const];
    });
    yield { runtime: name, repetitions: runs.length, ...Object.fromEntries(clocks) };
  }
}

/** Undefined where the time of a run is not known. */
export function excess(runs: readonly Pair[], clock: Clock): Excess | undefined {
  const times = (program: keyof Pair): number[] => runs.flatMap((pair) => pair[program][clock] ?? []);
  const [empty, first] = [times("empty"), times("first")];
  if (runs.length === 0 || empty.length + first.length < 2 * runs.length) return undefined;
  const differences = first.map((time, i) => time - (empty[i] ?? Number.NaN));
  const median = quantile(first, 0.5) - quantile(empty, 0.5);
  const spread = quantile(differences, 0.75) - quantile(differences, 0.25);
  return { median, spread, most: MOST, verdict: median <= MOST ? "pass" : "fall short" };
}
