// How well the cells learn, beside published results of the same settings: long runs, not part of the tests.
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { addingProblem } from "./addingProblem.js";
import { names } from "./names.js";
import { tinyshakespeare, tinyshakespeareEnd } from "./tinyshakespeare.js";
import { wikitext2 } from "./wikitext2.js";

const experiments = {
  names,
  tinyshakespeare,
  "tinyshakespeare-end": tinyshakespeareEnd,
  adding: addingProblem,
  wikitext2,
};

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: Object.keys(experiments) },
    cell: { type: "string", multiple: true, default: ["rnn", "simplified-gru", "gru", "lstm"] },
    seeds: { type: "string" },
    build: { type: "string", default: "auto" },
    data: { type: "string", default: "../shared/data" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) {
  console.log(`npm run quality -- [options]

  --data <folder>     where the corpora lie (default: ../shared/data)
  --only <experiment> ${Object.keys(experiments).join(", ")}; may be repeated (default: all)
  --cell <cell>       may be repeated (default: all that the experiment has a reference for)
  --seeds <n>         runs of each (default: the experiment's)
  --build <build>     simd, relaxed or auto
  --json <file>       also write the results there`);
} else {
  await run();
}

async function run() {
  const rows = [];
  for (const name of values.only) {
    const experiment = experiments[name];
    if (experiment === undefined) throw new Error(`There is no experiment ${name}.`);
    console.log(`\n${experiment.title}`);
    for (const cell of Object.keys(experiment.reference).filter((cell) => values.cell.includes(cell))) {
      const results = [];
      const seeds = Number(values.seeds ?? experiment.seeds);
      const start = performance.now();
      for (let seed = 1; seed <= seeds; seed++) {
        results.push(await experiment.run({ cell, seed, build: values.build, data: values.data, note }));
      }
      const row = { experiment: name, cell, results, reference: experiment.reference[cell] };
      row.verdict = experiment.judge(row);
      row.minutes = (performance.now() - start) / 60_000;
      rows.push(row);
      note("");
      console.log(
        `${cell.padEnd(15)} ${results.map((x) => experiment.format(x)).join("  ")}   reference ${row.reference}   ` +
          `${row.verdict}   ${row.minutes.toFixed(1)} min`,
      );
    }
  }
  if (values.json === undefined) return;
  mkdirSync(dirname(values.json), { recursive: true });
  const environment = { node: process.version, cpu: cpus()[0]?.model, build: values.build };
  writeFileSync(values.json, `${JSON.stringify({ environment, rows }, undefined, 2)}\n`);
}

/** A line that the next one takes the place of, where somebody looks. */
function note(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
