// Prints how many milliseconds it takes workerd from its start to its first answer: of an empty worker and of one that
// loads a model and draws a token, in turn, as often as the argument says.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { performance } from "node:perf_hooks";
import { Miniflare } from "miniflare";

const binaries = ["simd", "relaxed"].map(async (name) => ({
  type: "CompiledWasm",
  path: `${name}.wasm`,
  contents: await readFile(`node_modules/wasm-rnn/build/${name}.wasm`),
}));
const model = { type: "Data", path: "bundle/model.safetensors", contents: await readFile("model.safetensors") };

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

async function millisecondsOf(worker) {
  const start = performance.now();
  const miniflare = new Miniflare(worker);
  const response = await fetch(await miniflare.ready);
  const text = await response.text();
  const milliseconds = performance.now() - start;
  await miniflare.dispose();
  if (response.status !== 200 || text === "") throw new Error(`${response.status}: ${text}`);
  return milliseconds;
}

const workers = {
  empty: await workerOf("emptyWorker"),
  first: await workerOf("firstWorker", ...(await Promise.all(binaries)), model),
};
const times = { empty: [], first: [] };
for (let i = 0; i < Number(process.argv[2]); i++) {
  for (const [name, worker] of Object.entries(workers)) times[name].push(await millisecondsOf(worker));
}
console.log(JSON.stringify(times));
