import { Command, InvalidArgumentError, Option } from "commander";
import { writeFileSync } from "node:fs";
import { supports, type Build } from "../src/wasm/builds.js";
import { CLOCKS, setClock, type Clock } from "./clock.js";
import { COLD_START, coldStarts, type ColdStart } from "./coldStart.js";
import { drawRows } from "./draws.js";
import { elementwiseRows } from "./elementwise.js";
import { Gauge } from "./gauge.js";
import { matrixProductRows } from "./matrixProduct.js";
import { matrixVectorRows } from "./matrixVector.js";
import { measure, type Effort, type Measurement, type Row } from "./measure.js";
import { pipelineRows } from "./pipeline.js";
import { optimizerRows } from "./optimizer.js";
import { samplingRows } from "./sampling.js";
import { trainingRows } from "./training.js";
import {
  coldStartHeader,
  coldStartLine,
  environment,
  environmentLine,
  header,
  tableLine,
  type Report,
} from "./report.js";

const rows: readonly Row<Build>[] = [
  ...matrixProductRows,
  ...matrixVectorRows,
  ...elementwiseRows,
  ...optimizerRows,
  ...trainingRows,
  ...pipelineRows,
  ...samplingRows,
  ...drawRows,
];

const thorough: Effort = { warmupSeconds: 0.3, seconds: 1, patience: 15, leastRepetitions: 5, mostRepetitions: 25 };
/** Shows that everything runs; its figures are rough. */
const quick: Effort = { warmupSeconds: 0.05, seconds: 0.1, patience: 0.2, leastRepetitions: 3, mostRepetitions: 5 };

interface Options {
  readonly build: Build | "both";
  readonly only: readonly string[];
  readonly clock: Clock;
  readonly quick: boolean;
  readonly list: boolean;
  readonly json?: string | true;
}

const program = new Command("bench")
  .description("Measures the kernels and the models beside the machine's own limits, measured in the same run.")
  .addOption(new Option("--build <build>", "which binary").choices(["simd", "relaxed", "both"]).default("both"))
  .option("--only <text>", "only rows whose name has this text in it; may be repeated", collect, [])
  .addOption(new Option("--clock <clock>", "what to time by; cpu: for a busy machine").choices(CLOCKS).default("wall"))
  .option("--quick", "a few short repetitions: shows that everything runs", false)
  .option("--list", "print the names of the rows and measure nothing", false)
  .option("--json [file]", "JSON to the file, or to standard output in place of the table");

await run(program.parse().opts<Options>());

async function run(options: Options): Promise<void> {
  const wanted = (name: string): boolean =>
    options.only.length === 0 || options.only.some((text) => name.includes(text));
  const chosen = rows.filter(({ name }) => wanted(name));
  const cold = wanted(COLD_START);
  if (chosen.length === 0 && !cold)
    program.error(`No row has ${options.only.join(" or ")} in its name; --list shows all.`);
  if (options.list) {
    for (const { name } of chosen) console.log(name);
    if (cold) console.log(COLD_START);
    return;
  }
  setClock(options.clock);
  // With JSON on standard output, the table is progress and goes to standard error.
  const print = options.json === true ? console.error : console.log;
  const report: Report = { environment: environment(options.clock), builds: [] };
  print(environmentLine(report.environment));
  for (const build of chosen.length === 0 ? [] : buildsOf(options.build)) {
    print(header(build));
    const gauge = new Gauge(build);
    const measurements: Measurement[] = [];
    for (const row of chosen) {
      const measurement = await measure(row, build, options.quick ? quick : thorough, gauge);
      measurements.push(measurement);
      print(tableLine(measurement));
    }
    report.builds.push({ build, rows: measurements });
  }
  if (cold) {
    print(coldStartHeader());
    const measured: ColdStart[] = [];
    for await (const start of coldStarts(options.quick ? 3 : 21)) {
      measured.push(start);
      print(coldStartLine(start, options.clock));
    }
    report.coldStarts = measured;
  }
  if (options.json === undefined) return;
  const json = `${JSON.stringify(report, undefined, 2)}\n`;
  if (options.json === true) process.stdout.write(json);
  else writeFileSync(options.json, json);
}

/** A build that was asked for by name must be there; of both, those that the engine takes. */
function buildsOf(choice: Build | "both"): Build[] {
  const builds: Build[] = choice === "both" ? ["simd", "relaxed"] : [choice];
  const missing = builds.filter((build) => !supports(build));
  for (const build of missing) {
    const message = `This engine does not take the ${build} build.`;
    if (choice === "both") console.error(message);
    else program.error(message);
  }
  return builds.filter((build) => supports(build));
}

function collect(text: string, before: readonly string[]): string[] {
  if (text === "") throw new InvalidArgumentError("It is empty.");
  return [...before, text];
}
