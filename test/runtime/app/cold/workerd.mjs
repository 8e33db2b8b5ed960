// Prints how many milliseconds it takes workerd from its start to its first answer: of an empty worker and of one that
// loads a model and draws a token, in turn, as often as the argument says.
import { build } from "esbuild";
import { readdirSync, readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { Miniflare } from "miniflare";

const binaries = ["simd", "relaxed"].map((name) => ({
  type: "CompiledWasm",
  path: `${name}.wasm`,
  contents: readFileSync(`node_modules/wasm-rnn/build/${name}.wasm`),
}));
const model = { type: "Data", path: "bundle/model.safetensors", contents: readFileSync("model.safetensors") };

async function workerOf(name, ...modules) {
  const { outputFiles } = await build({
    entryPoints: [`cold/${name}.mjs`],
    bundle: true,
    format: "esm",
    minify: true,
    conditions: ["workerd"],
    external: ["*.wasm", "*.safetensors"],
    write: false,
  });
  const script = { type: "ESModule", path: "bundle/worker.mjs", contents: outputFiles[0].text };
  return { modules: [script, ...modules], compatibilityDate: "2026-01-01" };
}

async function timed(worker) {
  const start = performance.now();
  const miniflare = new Miniflare(worker);
  const response = await fetch(await miniflare.ready);
  const text = await response.text();
  const wall = performance.now() - start;
  const cpu = processorTime();
  await miniflare.dispose();
  if (response.status !== 200 || text === "") throw new Error(`${response.status}: ${text}`);
  return { wall, cpu };
}

/** Milliseconds that all threads of workerd have run: undefined where there is no /proc. */
function processorTime() {
  try {
    const children = readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ");
    const workerd = children.find((child) => readFileSync(`/proc/${child}/comm`, "utf8").startsWith("workerd"));
    const threads = readdirSync(`/proc/${workerd}/task`);
    const nanoseconds = threads.map(
      (id) => readFileSync(`/proc/${workerd}/task/${id}/schedstat`, "utf8").split(" ")[0],
    );
    return nanoseconds.reduce((sum, each) => sum + Number(each), 0) / 1e6;
  } catch {
    return undefined;
  }
}

const empty = await workerOf("emptyWorker");
const first = await workerOf("firstWorker", ...binaries, model);
const runs = [];
for (let i = 0; i < Number(process.argv[2]); i++) runs.push({ empty: await timed(empty), first: await timed(first) });
console.log(JSON.stringify(runs));
