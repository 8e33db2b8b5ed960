import { now } from "./clock.js";

/** What a row compares itself with: arithmetic in registers, the traffic of memory, or a simpler form of the same work. */
export type LimitUnit = "GFLOP/s" | "GB/s" | "tokens/s";

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

/** What was measured: medians over `repetitions` slices. */
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
  /** Slices that were left out, as the machine was slower than its best just before or after them. */
  readonly leftOut: number;
  /** Whether too few slices were undisturbed, so that all of them count. */
  readonly disturbed: boolean;
  readonly bar?: Bar;
  readonly verdict?: "stretch reached" | "pass" | "fall short";
}

/**
 * How long to measure: `seconds`, but from `leastRepetitions` to `mostRepetitions` in any case; up to `patience` seconds
 * where the machine is disturbed.
 */
export interface Effort {
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly patience: number;
  readonly leastRepetitions: number;
  readonly mostRepetitions: number;
}

/** One slice of the work: its speed, the mean of the limits around it, the lower of the gauge's readings around it. */
interface Slice {
  readonly speed: number;
  readonly limit: number;
  readonly reading: number;
}

/** Tells how fast the machine is just now, and whether that is near its best. */
export interface SpeedGauge {
  read(): number;
  isQuiet(reading: number): boolean;
}

/**
 * Times a row, slices of its work between slices of its limit, so that both see the same moods of the machine, and
 * counts those that the gauge found undisturbed.
 */
export async function measure<Subject>(
  row: Row<Subject>,
  subject: Subject,
  effort: Effort,
  gauge: SpeedGauge,
): Promise<Measurement> {
  const work = await row.open(subject);
  try {
    for (const end = now() + effort.warmupSeconds; now() < end;) {
      work.limit();
      await work.slice();
    }
    const slices: Slice[] = [];
    let quiet: Slice[] = [];
    let reading = gauge.read();
    let limit = work.limit();
    const start = now();
    const isEnough = (): boolean => {
      const seconds = now() - start;
      if (seconds > effort.patience && slices.length >= effort.leastRepetitions) return true;
      return (
        quiet.length >= effort.leastRepetitions && (seconds > effort.seconds || quiet.length >= effort.mostRepetitions)
      );
    };
    while (!isEnough()) {
      const sliceStart = now();
      const speed = (await work.slice()) / (now() - sliceStart);
      const [limitBefore, readingBefore] = [limit, reading];
      limit = work.limit();
      reading = gauge.read();
      slices.push({ speed, limit: (limitBefore + limit) / 2, reading: Math.min(readingBefore, reading) });
      quiet = slices.filter((slice) => gauge.isQuiet(slice.reading));
    }
    const disturbed = quiet.length < effort.leastRepetitions;
    return judged(row, work.cost, disturbed ? slices : quiet, slices.length, disturbed);
  } finally {
    await work.dispose();
  }
}

function judged<Subject>(
  { name, unit, scale, limitUnit, bar }: Row<Subject>,
  cost: number | undefined,
  slices: readonly Slice[],
  total: number,
  disturbed: boolean,
): Measurement {
  const median = (of: (slice: Slice) => number): number => quantile(slices.map(of), 0.5);
  const speeds = slices.map(({ speed }) => speed / scale);
  const value = quantile(speeds, 0.5);
  const ratio = cost === undefined ? undefined : median(({ speed, limit }) => (1e-9 * speed * cost) / limit);
  const measurement: Measurement = {
    name,
    value,
    unit,
    limit: median(({ limit }) => limit),
    limitUnit,
    ...(ratio !== undefined && { ratio }),
    spread: (quantile(speeds, 0.75) - quantile(speeds, 0.25)) / value,
    repetitions: slices.length,
    leftOut: total - slices.length,
    disturbed,
  };
  if (bar === undefined) return measurement;
  const reached = bar.of === "value" ? value : ratio;
  if (reached === undefined) throw new Error(`${name}: a bar on the ratio needs a cost.`);
  const verdict = reached >= bar.stretch ? "stretch reached" : reached >= bar.least ? "pass" : "fall short";
  return { ...measurement, bar, verdict };
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
