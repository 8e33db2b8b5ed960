// Runs the examples of the packed library that a unit test cannot, each where it belongs, and that for Node once more:
//
//     npm ci --prefix test/runtime && npm ci --prefix test/runtime/browser    once
//     npm run test:examples                                                   all
//     npm run test:examples -- deno                                           those named
//
// Exits with 1 if one fails, or, where CI=true, if what it runs in is not installed.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installExamples } from "../project.mjs";
import { runBrowserExample } from "./browser.mjs";
import { runDenoExample } from "./deno.mjs";
import { runEdgeExample } from "./edge.mjs";
import { runNodeExample } from "./node.mjs";

const examples = { node: runNodeExample, deno: runDenoExample, edge: runEdgeExample, browser: runBrowserExample };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(examples);
const unknown = chosen.find((name) => !(name in examples));
if (unknown !== undefined)
  throw new Error(`There is no example ${unknown}; there are ${Object.keys(examples).join(", ")}.`);

const work = await mkdtemp(join(tmpdir(), "wasm-rnn-examples-"));
try {
  const project = await installExamples(work);
  for (const name of chosen) await outcome(name, () => examples[name](project));
} finally {
  await rm(work, { recursive: true, force: true });
}

async function outcome(name, run) {
  try {
    console.log(`${name}: ${await run()}`);
  } catch (error) {
    const absent = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ENOENT"].includes(error.code);
    console.log(absent ? `${name}: not run, ${error.message.split("\n")[0]}` : `${name}: FAILED, ${error.stack}`);
    if (!absent || process.env.CI === "true") process.exitCode = 1;
  }
}
