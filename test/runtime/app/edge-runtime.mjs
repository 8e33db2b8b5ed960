// edge-runtime, with the module handed over as a global, which is what bundlers for it make of `x.wasm?module`.
import { build } from "esbuild";
import { EdgeRuntime } from "edge-runtime";
import { readFile } from "node:fs/promises";
import { outcomesOfRequests } from "./request.mjs";

const { outputFiles } = await build({
  entryPoints: ["edge.mjs"],
  bundle: true,
  format: "iife",
  conditions: ["edge-light"],
  write: false,
  plugins: [
    {
      name: "wasm-module",
      setup({ onResolve, onLoad }) {
        onResolve({ filter: /\/simd\.wasm\?module$/ }, ({ path }) => ({ path, namespace: "wasm-module" }));
        onLoad({ filter: /.*/, namespace: "wasm-module" }, () => ({
          contents: "export default globalThis.simdModule;",
        }));
      },
    },
  ],
});
const simdModule = new WebAssembly.Module(await readFile("node_modules/wasm-rnn/build/simd.wasm"));
const runtime = new EdgeRuntime({
  initialCode: outputFiles[0].text,
  extend: (context) => Object.assign(context, { simdModule }),
});
console.log(JSON.stringify(await outcomesOfRequests((path) => runtime.dispatchFetch(`http://127.0.0.1${path}`))));
