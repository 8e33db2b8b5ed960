// What a page downloads for `import { LanguageModel } from "wasm-rnn"`: the built package, bundled, minified, gzipped.
// Exits with 1 above the budget. `--json` prints it for programs.
import { build } from "esbuild";
import { Buffer } from "node:buffer";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleOptions } from "./bundleOptions.mjs";
import { digits } from "./wasm/plugin.mjs";

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

/** A module's share is what the download would save without it. */
async function share(name) {
  const text = await digits(fileURLToPath(new URL(`../build/${name}`, import.meta.url)));
  if (!bundle.includes(text)) throw new Error(`${name} is not in the bundle as it was built: run \`npm run build\`.`);
  const rest = bundle.replace(text, "");
  return { part: name, bytes: text.length, gzipBytes: gzipped(bundle) - gzipped(rest) };
}

function gzipped(text) {
  return gzipSync(text, { level: 9 }).length;
}

const modules = [await share("simd.wasm"), await share("relaxed.wasm")];
const total = { part: "total", bytes: Buffer.byteLength(bundle), gzipBytes: gzipped(bundle) };
const script = {
  part: "JavaScript",
  bytes: modules.reduce((rest, { bytes }) => rest - bytes, total.bytes),
  gzipBytes: modules.reduce((rest, { gzipBytes }) => rest - gzipBytes, total.gzipBytes),
};
const passes = total.gzipBytes <= BUDGET_BYTES;

if (json) {
  console.log(JSON.stringify({ parts: [...modules, script], total, budgetBytes: BUDGET_BYTES, passes }));
} else {
  console.log("part              minified      gzip -9");
  for (const { part, bytes, gzipBytes } of [...modules, script, total]) {
    console.log(`${part.padEnd(12)} ${amount(bytes)} ${amount(gzipBytes)}`);
  }
  console.log(`budget       ${"".padStart(13)} ${amount(BUDGET_BYTES)}  ${passes ? "kept" : "exceeded"}`);
}
if (!passes) process.exitCode = 1;

function amount(bytes) {
  return `${bytes.toLocaleString("en-US")} B`.padStart(13);
}
