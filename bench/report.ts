import { cpus, loadavg } from "node:os";
import type { Clock } from "./clock.js";
import { COLD_START, type ColdStart, type Excess } from "./coldStart.js";
import type { Measurement } from "./measure.js";

/** Where and how the figures were made; without it they mean nothing. */
export interface Environment {
  readonly cpu: string;
  readonly cores: number;
  readonly loadAverage: readonly number[];
  readonly node: string;
  readonly v8: string;
  readonly platform: string;
  readonly clock: Clock;
  readonly date: string;
}

/** What `--json` writes. */
export interface Report {
  readonly environment: Environment;
  readonly builds: { readonly build: string; readonly rows: readonly Measurement[] }[];
  coldStarts?: readonly ColdStart[];
}

export function environment(clock: Clock): Environment {
  return {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
    node: process.versions.node,
    v8: process.versions.v8,
    platform: `${process.platform}-${process.arch}`,
    clock,
    date: new Date().toISOString(),
  };
}

/** One line on the machine. */
export function environmentLine({ cpu, cores, loadAverage, node, v8, platform, clock }: Environment): string {
  return `${cpu}, ${cores} cores (${platform}), load ${loadAverage[0] ?? 0}, Node ${node} (V8 ${v8}), ${clock} time`;
}

/** The head of a table, and the line of each row; printed one by one, as a full run takes minutes. */
export function header(build: string): string {
  const columns = line(["what", "measured", "", "limit", "", "ratio", "spread", "bar", ""]);
  return `\nbuild ${build}\n${columns}\n${"─".repeat(columns.length)}`;
}

export function tableLine(measurement: Measurement): string {
  const { name, value, unit, limit, limitUnit, ratio, spread, bar, verdict, disturbed } = measurement;
  const least = bar === undefined ? "" : bar.of === "ratio" ? percent(bar.least) : number(bar.least);
  return line([
    name,
    number(value),
    unit,
    ratio === undefined ? "" : number(limitUnit === "tokens/s" ? 1e9 * limit : limit),
    ratio === undefined ? "" : limitUnit,
    ratio === undefined ? "" : percent(ratio),
    `±${percent(spread / 2)}`,
    least === "" ? "" : `≥ ${least}`,
    `${verdict ?? ""}${disturbed ? " (disturbed)" : ""}`,
  ]);
}

/** The head of the table of cold starts, and the line of each runtime: median and half the quartiles' distance by each clock. */
export function coldStartHeader(): string {
  const columns = `${"ms more than an empty program".padEnd(30)} ${"wall".padStart(15)} ${"processor".padStart(15)}    bar`;
  return `\n${COLD_START}\n${columns}\n${"─".repeat(columns.length)}`;
}

export function coldStartLine(start: ColdStart, clock: Clock): string {
  const cell = (excess: Excess | undefined): string =>
    (excess === undefined ? "unknown" : `${number(excess.median)} ±${number(excess.spread / 2)}`).padStart(15);
  const judged = start[clock];
  const verdict = judged === undefined ? "" : `≤ ${judged.most}  ${judged.verdict}`;
  return `${start.runtime.padEnd(30)} ${cell(start.wall)} ${cell(start.cpu)}    ${verdict}`.trimEnd();
}

const widths = [50, 9, -14, 7, -8, 7, 8, 12, -27];

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => {
      const width = widths[i] ?? 0;
      return i === 0 || width < 0 ? cell.padEnd(Math.abs(width)) : cell.padStart(width);
    })
    .join(" ")
    .trimEnd();
}

function number(value: number): string {
  const digits = value >= 1000 ? 0 : value >= 100 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function percent(ratio: number): string {
  return `${(100 * ratio).toFixed(1)} %`;
}
