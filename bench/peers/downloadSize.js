import { Buffer } from "node:buffer";
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { installedFile } from "./install.js";

/** What a page that trains and samples (onnxruntime-web: samples) imports, and the WebAssembly file it then fetches. */
const pages = {
  "wasm-rnn": { code: 'export { LanguageModel, CharTokenizer } from "../../build/index.js";' },
  "TensorFlow.js": {
    code: `
      export * from "./tensorflowModel.js";
      export { setBackend, ready, variableGrads, train, tidy, dispose, minimum, sqrt, addN } from "@tensorflow/tfjs-core";
      import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
      export { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";`,
    wasm: () => installedFile("@tensorflow/tfjs-backend-wasm").replace(/[^/\\]*$/, "tfjs-backend-wasm-simd.wasm"),
  },
  "onnxruntime-web": {
    code: 'export { InferenceSession, Tensor, env } from "onnxruntime-web/wasm";',
    wasm: () => installedFile("onnxruntime-web/ort-wasm-simd-threaded.wasm"),
  },
  "brain.js": { code: 'export { recurrent } from "brain.js";' },
};

/** Bytes, gzipped, of the minified bundle and of the WebAssembly file. */
export async function downloadSize(name) {
  const { code, wasm } = pages[name];
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    // Branches for Node that a page never takes.
    external: ["node:*", "fs", "path", "os", "crypto", "util", "worker_threads", "perf_hooks", "string_decoder"],
    logLevel: "silent",
    write: false,
  });
  const files = [Buffer.from(outputFiles[0].contents), ...(wasm === undefined ? [] : [readFileSync(wasm())])];
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}
