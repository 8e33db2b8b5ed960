// What a page downloads for `import { LanguageModel } from "wasm-rnn"`: the built package, bundled, minified, gzipped.
// Exits with 1 above the budget. `--json` prints it for programs.
import { build } from "esbuild";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleOptions } from "./bundleOptions.mjs";
import { packBuilds } from "./wasm/builds.mjs";

/** 40 kB of 1,000 bytes each. */
const BUDGET_BYTES = 40_000;

const { json } = parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
const root = fileURLToPath(new URL("..", import.meta.url));

const result = await build({
  ...bundleOptions,
  stdin: { contents: 'export { LanguageModel } from "wasm-rnn";', resolveDir: root },
  platform: "browser",
  minify: true,
  write: false,
});
const bundle = result.outputFiles[0].text;

/** What the download would save without the text of both modules; what unpacks it counts as JavaScript. */
async function modulesShare() {
  const text = await packBuilds(fileURLToPath(new URL("../build", import.meta.url)));
  if (!bundle.includes(text)) throw new Error("The modules are not in the bundle as built: run `npm run build`.");
  const rest = bundle.replace(text, "");
  return { part: "simd and relaxed .wasm", bytes: text.length, gzipBytes: gzipped(bundle) - gzipped(rest) };
}

function gzipped(text) {
  return gzipSync(text, { level: 9 }).length;
}

const modules = await modulesShare();
const total = { part: "total", bytes: Buffer.byteLength(bundle), gzipBytes: gzipped(bundle) };
const script = {
  part: "JavaScript",
  bytes: total.bytes - modules.bytes,
  gzipBytes: total.gzipBytes - modules.gzipBytes,
};
const passes = total.gzipBytes <= BUDGET_BYTES;

if (json) {
  console.log(JSON.stringify({ parts: [modules, script], total, budgetBytes: BUDGET_BYTES, passes }));
} else {
  console.log("part                         minified      gzip -9");
  for (const { part, bytes, gzipBytes } of [modules, script, total]) {
    console.log(`${part.padEnd(23)} ${amount(bytes)} ${amount(gzipBytes)}`);
  }
  console.log(`${"budget".padEnd(23)} ${"".padStart(13)} ${amount(BUDGET_BYTES)}  ${passes ? "kept" : "exceeded"}`);
}
if (!passes) process.exitCode = 1;

function amount(bytes) {
  return `${bytes.toLocaleString("en-US")} B`.padStart(13);
}
