// workerd through miniflare, by real HTTP requests.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { Miniflare } from "miniflare";
import { outcomesOfRequests } from "./request.mjs";

const { outputFiles } = await build({
  entryPoints: ["worker.mjs"],
  bundle: true,
  format: "esm",
  conditions: ["workerd"],
  external: ["*.wasm"],
  write: false,
});
const modules = ["simd", "relaxed"].map(async (name) => ({
  type: "CompiledWasm",
  path: `${name}.wasm`,
  contents: await readFile(`node_modules/wasm-rnn/build/${name}.wasm`),
}));
// The bundle lies in a folder, since it imports ../simd.wasm as the package does.
const script = { type: "ESModule", path: "bundle/worker.mjs", contents: outputFiles[0].text };
const miniflare = new Miniflare({
  modules: [script, ...(await Promise.all(modules))],
  compatibilityDate: "2026-01-01",
});
try {
  const url = await miniflare.ready;
  console.log(JSON.stringify(await outcomesOfRequests((path) => fetch(new URL(path, url)))));
} finally {
  await miniflare.dispose();
}
