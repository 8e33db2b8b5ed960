// What a page downloads for `import { LanguageModel } from "wasm-rnn"`: the built package, bundled, minified, gzipped; and the
// files of the playground. Exits with 1 above a budget. `--json` prints it for programs.
import { build } from "esbuild";
import { Buffer } from "node:buffer";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { bundleOptions } from "./bundleOptions.mjs";
import { packBuilds } from "./wasm/builds.mjs";

/** 40 kB of 1,000 bytes each. */
const BUDGET_BYTES = 40_000;
/** All files of the playground. */
const PLAYGROUND_BUDGET_BYTES = 150_000;

const { json } = parseArgs({ options: { json: { type: "boolean", default: false } } }).values;
const root = fileURLToPath(new URL("..", import.meta.url));

const bundle = await bundled('export { LanguageModel } from "wasm-rnn";');
/** Parts of the whole, or what some pages download besides; no budget is needed. */
const smaller = await Promise.all(
  [
    ["inference only", 'export { InferenceModel } from "wasm-rnn/inference";'],
    ["slim: without modules", 'export { LanguageModel, init } from "wasm-rnn/slim";'],
    ["worker: the page's side", 'export { WorkerModel } from "wasm-rnn/worker";'],
    ["worker: its script", await readFile(new URL("../build/worker-script.js", import.meta.url), "utf8"), "build"],
  ].map(async ([part, contents, folder]) => amountsOf(part, await bundled(contents, folder))),
);

async function bundled(contents, folder = ".") {
  const { outputFiles } = await build({
    ...bundleOptions,
    stdin: { contents, resolveDir: join(root, folder) },
    platform: "browser",
    // Entries import what they share for nothing but its having run, which `sideEffects` says is not needed.
    logOverride: { "ignored-bare-import": "silent" },
    minify: true,
    write: false,
  });
  return outputFiles[0].text;
}

function amountsOf(part, text) {
  return { part, bytes: Buffer.byteLength(text), gzipBytes: gzipped(text) };
}

/** What the download would save without the text of both modules; what unpacks it counts as JavaScript. */
async function modulesShare() {
  const text = await packBuilds(fileURLToPath(new URL("../build", import.meta.url)));
  if (!bundle.includes(text)) throw new Error("The modules are not in the bundle as built: run `npm run build`.");
  const rest = bundle.replace(text, "");
  return { part: "simd and relaxed .wasm", bytes: text.length, gzipBytes: gzipped(bundle) - gzipped(rest) };
}

/** Each file for itself, as a static host sends them. */
async function playgroundAmounts() {
  const folder = join(root, "build/playground");
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const sum = (size) => files.reduce((all, bytes) => all + size(bytes), 0);
  return { part: "playground, all of it", bytes: sum(({ length }) => length), gzipBytes: sum(gzipped) };
}

function gzipped(text) {
  return gzipSync(text, { level: 9 }).length;
}

const modules = await modulesShare();
const total = amountsOf("total", bundle);
const script = {
  part: "JavaScript",
  bytes: total.bytes - modules.bytes,
  gzipBytes: total.gzipBytes - modules.gzipBytes,
};
const playground = await playgroundAmounts();
const libraryPasses = total.gzipBytes <= BUDGET_BYTES;
const playgroundPasses = playground.gzipBytes <= PLAYGROUND_BUDGET_BYTES;
const passes = libraryPasses && playgroundPasses;

if (json) {
  const parts = [modules, script];
  const playgroundBudgetBytes = PLAYGROUND_BUDGET_BYTES;
  console.log(
    JSON.stringify({ parts, total, smaller, budgetBytes: BUDGET_BYTES, playground, playgroundBudgetBytes, passes }),
  );
} else {
  console.log("part                         minified      gzip -9");
  for (const each of [modules, script, total]) row(each);
  budget(BUDGET_BYTES, libraryPasses);
  for (const each of [...smaller, playground]) row(each);
  budget(PLAYGROUND_BUDGET_BYTES, playgroundPasses);
}
if (!passes) process.exitCode = 1;

function row({ part, bytes, gzipBytes }) {
  console.log(`${part.padEnd(23)} ${amount(bytes)} ${amount(gzipBytes)}`);
}

function budget(bytes, kept) {
  console.log(`${"budget".padEnd(23)} ${"".padStart(13)} ${amount(bytes)}  ${kept ? "kept" : "exceeded"}`);
}

function amount(bytes) {
  return `${bytes.toLocaleString("en-US")} B`.padStart(13);
}
