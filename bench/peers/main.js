import { Command, InvalidArgumentError, Option } from "commander";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { loadCompetitors } from "./competitors.js";
import { install } from "./install.js";
import { rated } from "./ratios.js";
import { Table } from "./table.js";
import { ROW_IDS } from "./workloads.js";

/** What everyone finishes in seconds; a single step of T2 to T4 may take TensorFlow.js 5 to 60. */
const DEFAULT_ROWS = ["T1", "S1", "S2", "S3", "P64", "P256", "size"];

const {
  rows: ids,
  seconds,
  clock,
  json,
} = new Command("bench:peers")
  .description("Measures wasm-rnn beside other libraries at the same work, in turns, in one process, on one thread.")
  .option("--rows <list>", `which rows: ${ROW_IDS.join(",")} or all`, rowIds, DEFAULT_ROWS)
  .option("--seconds <number>", "time of each library in each row; a single step may take longer", positive, 2)
  .addOption(
    new Option("--clock <clock>", "which time: of this process at work, or of the wall")
      .choices(["cpu", "wall"])
      .default("cpu"),
  )
  .option("--json [file]", "print the report as JSON, or write it there beside the table")
  .parse()
  .opts();

install();
const competitors = await loadCompetitors();
const { rows } = await import("./rows.js");

const print = json === true ? () => {} : console.log;
const environment = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  platform: `${process.platform}-${process.arch}`,
  loadAverage: loadavg().map((load) => Math.round(load * 100) / 100),
  node: process.versions.node,
  v8: process.versions.v8,
  clock,
  date: new Date().toISOString(),
};
const { cpu, cores, platform, loadAverage, node, v8 } = environment;
print(`${cpu}, ${cores} cores (${platform}), load ${loadAverage[0]}, Node ${node} (V8 ${v8})`);
const versions = Object.fromEntries(
  competitors.filter(({ ours }) => !ours).map(({ name, version }) => [name, version]),
);
const listed = Object.entries(versions).map(([name, version]) => `${name} ${version ?? "(not installed)"}`);
print(listed.join(", "));
const time = clock === "cpu" ? "process CPU time" : "wall time";
print(`One thread each, in turns; medians by ${time}. In brackets: how many`);
print("times the better build of wasm-rnn is as fast (of the download: as small).\n");

const table = new Table(competitors);
print(table.head);
const results = [];
for (const row of rows.filter(({ id }) => ids.includes(id))) {
  const cells = rated(await row.measure(competitors, { seconds, mostRepetitions: 9 }), row, competitors, clock);
  print(table.row(row, cells));
  const { id, name, unit } = row;
  results.push({ id, name, unit, cells: cells.map((cell, i) => ({ competitor: competitors[i].name, ...cell })) });
}
print(`\n${table.remarks}`);

if (json !== undefined) {
  const report = `${JSON.stringify({ environment, versions, rows: results }, null, 2)}\n`;
  if (json === true) process.stdout.write(report);
  else writeFileSync(json, report);
}

function rowIds(list) {
  const wanted = list === "all" ? ROW_IDS : list.split(",");
  const unknown = wanted.filter((id) => !ROW_IDS.includes(id));
  if (unknown.length === 0) return wanted;
  throw new InvalidArgumentError(`There are ${ROW_IDS.join(", ")} and all, but no ${unknown.join(", ")}.`);
}

function positive(text) {
  const value = Number(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}
