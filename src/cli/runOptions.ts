import type { TrainOptions } from "../index.js";
import { readCheckpoint } from "../io/checkpointFile.js";

/** Options that are no settings of the run. */
const OUTWARD = ["resume", "checkpoint", "signal", "validation", "progressInterval"];

/** The settings of a run, those of the run that it goes on with among them, as JSON can have them. */
export function settingsOf(options: TrainOptions): Readonly<Record<string, unknown>> {
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && !OUTWARD.includes(name));
  const begun = options.resume === undefined ? {} : readCheckpoint(options.resume).options;
  const settings = { ...begun, ...Object.fromEntries(given) };
  return JSON.parse(JSON.stringify(settings, printable)) as Readonly<Record<string, unknown>>;
}

/** What JSON has no numbers for, as text. */
function printable(_: string, value: unknown): unknown {
  return typeof value === "bigint" || value === Infinity ? String(value) : value;
}
