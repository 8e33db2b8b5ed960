import { now } from "./clock.js";

/** What a row compares itself with: arithmetic in registers, or the traffic of memory. */
export type LimitUnit = "GFLOP/s" | "GB/s";

/** A bar as the project's issues set it: at least `least`, better `stretch`, of the value or of its ratio to the limit. */
export interface Bar {
  readonly of: "value" | "ratio";
  readonly least: number;
  readonly stretch: number;
}

/** Work set up and ready to be timed. */
export interface Work {
  /** Operations or bytes of one unit of work, whichever the limit counts; absent where no limit says anything. */
  readonly cost?: number;
  /** Does some work, for at least about 10 ms; returns how many units it did. */
  slice(): number | Promise<number>;
  /** Runs the limit's loop for a few milliseconds; returns its speed in billions of operations or bytes a second. */
  limit(): number;
  /** Lets go of the memory. */
  dispose(): void | Promise<void>;
}

/** One line of the table. */
export interface Row<Subject> {
  readonly name: string;
  readonly unit: string;
  /** Units of work in one `unit`: 1e9 for GFLOP/s, 1 for tokens/s. */
  readonly scale: number;
  readonly limitUnit: LimitUnit;
  readonly bar?: Bar;
  open(subject: Subject): Work | Promise<Work>;
}

/** What was measured: medians over `repetitions`. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  readonly limitUnit: LimitUnit;
  /** The work in the limit's unit ÷ the mean of the limits measured just before and just after it. */
  readonly ratio?: number;
  /** Distance of the quartiles ÷ median: how quiet the machine was. */
  readonly spread: number;
  readonly repetitions: number;
  readonly bar?: Bar;
  readonly verdict?: "stretch reached" | "pass" | "fall short";
}

/** How long to measure: `seconds`, but from `leastRepetitions` to `mostRepetitions` in any case. */
export interface Effort {
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly leastRepetitions: number;
  readonly mostRepetitions: number;
}

/** Times a row, slices of its work between slices of its limit, so that both see the same moods of the machine. */
export async function measure<Subject>(row: Row<Subject>, subject: Subject, effort: Effort): Promise<Measurement> {
  const work = await row.open(subject);
  try {
    for (const end = now() + effort.warmupSeconds; now() < end;) {
      work.limit();
      await work.slice();
    }
    const values: number[] = [];
    const limits = [work.limit()];
    const ratios: number[] = [];
    const end = now() + effort.seconds;
    while (values.length < effort.leastRepetitions || (now() < end && values.length < effort.mostRepetitions)) {
      const start = now();
      const speed = (await work.slice()) / (now() - start);
      values.push(speed / row.scale);
      const [before, after] = [limits.at(-1) ?? Number.NaN, work.limit()];
      limits.push(after);
      if (work.cost !== undefined) ratios.push((2e-9 * speed * work.cost) / (before + after));
    }
    return judged(row, {
      name: row.name,
      value: quantile(values, 0.5),
      unit: row.unit,
      limit: quantile(limits, 0.5),
      limitUnit: row.limitUnit,
      ...(ratios.length > 0 && { ratio: quantile(ratios, 0.5) }),
      spread: (quantile(values, 0.75) - quantile(values, 0.25)) / quantile(values, 0.5),
      repetitions: values.length,
    });
  } finally {
    await work.dispose();
  }
}

function judged(row: { readonly bar?: Bar }, measurement: Measurement): Measurement {
  if (row.bar === undefined) return measurement;
  const { of, least, stretch } = row.bar;
  const reached = of === "value" ? measurement.value : measurement.ratio;
  if (reached === undefined) throw new Error(`${measurement.name}: a bar on the ratio needs a cost.`);
  const verdict = reached >= stretch ? "stretch reached" : reached >= least ? "pass" : "fall short";
  return { ...measurement, bar: row.bar, verdict };
}

/** A slice of a short call: repeats it often enough for a slice, which it finds out at its first use. */
export function repeated(call: () => void, unitsPerCall: number): () => number {
  let calls = 0;
  return () => {
    if (calls === 0) {
      for (calls = 1; ; calls *= 2) {
        const start = now();
        for (let i = 0; i < calls; i++) call();
        if (now() - start > 0.01) break;
      }
    } else {
      for (let i = 0; i < calls; i++) call();
    }
    return calls * unitsPerCall;
  };
}

/** Quantile q of numbers in any order, by linear interpolation. */
export function quantile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? Number.NaN;
  const high = sorted[Math.ceil(at)] ?? Number.NaN;
  return low + (high - low) * (at - Math.floor(at));
}
