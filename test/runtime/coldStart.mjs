// Cold start of the packed library: how much longer a program takes that imports it, loads a model of 300 kB and draws a
// token than one that does nothing; from the start of the process to its end in Node, to the first answer in workerd. The
// processor's time, which counts all threads, says more than the clock's where the machine has other work.
//
//     npm run bench:cold              21 runs of each
//     npm run bench:cold -- 5         5 runs
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { installed } from "./installed.mjs";
import { installProject } from "./project.mjs";

const repetitions = Number(process.argv[2] ?? 21);
if (!Number.isInteger(repetitions) || repetitions < 1) throw new Error(`Not a number of runs: ${process.argv[2]}`);

const work = await mkdtemp(join(tmpdir(), "wasm-rnn-cold-"));
try {
  const project = await installProject(work);
  const run = (...command) => execFileSync(command[0], command.slice(1), { cwd: project, encoding: "utf8" });
  run(process.execPath, "cold/make.mjs");
  console.log("ms over an empty program   least   median   processor, least   median");
  for (const version of [20, 22, 24, 26]) {
    const node = installed(`node-v${version}/bin/node`);
    if (node !== undefined) print(`Node ${version}`, ...timed(node));
  }
  const newest = installed("node-v26/bin/node");
  if (newest !== undefined && installed("miniflare") !== undefined) {
    print("workerd", JSON.parse(run(newest, "cold/workerd.mjs", String(repetitions))));
  }

  function timed(node) {
    const times = { empty: [], first: [] };
    const processor = { empty: [], first: [] };
    for (let i = 0; i < repetitions; i++) {
      for (const name of ["empty", "first"]) {
        const start = performance.now();
        const answer = run(node, `cold/${name}.mjs`);
        times[name].push(performance.now() - start);
        const { user, system } = JSON.parse(answer.trimEnd().split("\n")[1]);
        processor[name].push((user + system) / 1000);
      }
    }
    return [times, processor];
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

function print(name, ...kinds) {
  const figures = kinds.map(({ empty, first }) =>
    [0, 0.5].map((share) => (quantile(first, share) - quantile(empty, share)).toFixed(1).padStart(8)).join(" "),
  );
  console.log(`${name.padEnd(23)} ${figures.join("          ")}`);
}

function quantile(times, share) {
  return times.toSorted((a, b) => a - b)[Math.floor(share * (times.length - 1))];
}
