// Cold start of the packed library: how much longer a program takes that imports it, loads a model of 300 kB and draws a
// token than one that does nothing; from the start of the process to its end in Node, to the first answer in workerd.
// `npm run bench -- --only "cold start"` prints it.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { promisify } from "node:util";
import { installed } from "./installed.mjs";
import { installProject } from "./project.mjs";

/**
 * Yields, for each Node and for workerd, its `name` and a list of `runs`: in `wall` and `cpu` milliseconds, those of the
 * `empty` program and of the `first` token, one after the other. The latter count all threads and say more than
 * the clock where the machine has other work; of workerd they are known on Linux only.
 */
export async function* coldStarts(repetitions) {
  const work = await mkdtemp(join(tmpdir(), "wasm-rnn-cold-"));
  try {
    const cwd = await installProject(work);
    const run = async (...command) => (await promisify(execFile)(command[0], command.slice(1), { cwd })).stdout;
    await run(process.execPath, "cold/make.mjs");
    for (const [name, node] of nodes()) yield { name, runs: await repeated((program) => timed(run, node, program)) };
    const newest = installed("node-v26/bin/node");
    if (newest !== undefined && installed("miniflare") !== undefined) {
      yield { name: "workerd", runs: JSON.parse(await run(newest, "cold/workerd.mjs", String(repetitions))) };
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }

  async function repeated(measure) {
    const runs = [];
    for (let i = 0; i < repetitions; i++) runs.push({ empty: await measure("empty"), first: await measure("first") });
    return runs;
  }
}

/** The installed ones; without any, the one that runs this. */
function nodes() {
  const found = [20, 22, 24, 26].flatMap((version) => {
    const node = installed(`node-v${version}/bin/node`);
    return node === undefined ? [] : [[`Node ${version}`, node]];
  });
  return found.length > 0 ? found : [[`Node ${process.versions.node.split(".")[0]}`, process.execPath]];
}

async function timed(run, node, program) {
  const start = performance.now();
  const answer = await run(node, `cold/${program}.mjs`);
  const wall = performance.now() - start;
  const { user, system } = JSON.parse(answer.trimEnd().split("\n")[1]);
  return { wall, cpu: (user + system) / 1000 };
}
