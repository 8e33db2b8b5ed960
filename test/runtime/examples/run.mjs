// Runs the examples that a unit test cannot, each where it belongs:
//
//     npm ci --prefix test/runtime && npm ci --prefix test/runtime/browser    once
//     npm run test:examples                                                   all
//     npm run test:examples -- deno                                           those named
//
// Exits with 1 if one fails, or, where CI=true, if what it runs in is not installed.
import { runBrowserExample } from "./browser.mjs";
import { runDenoExample } from "./deno.mjs";
import { runEdgeExample } from "./edge.mjs";

const examples = { deno: runDenoExample, edge: runEdgeExample, browser: runBrowserExample };
const chosen = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(examples);
for (const name of chosen) {
  const run = examples[name];
  if (run === undefined) throw new Error(`There is no example ${name}; there are ${Object.keys(examples).join(", ")}.`);
  try {
    console.log(`${name}: ${await run()}`);
  } catch (error) {
    const absent = ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND", "ENOENT"].includes(error.code);
    console.log(absent ? `${name}: not run, ${error.message.split("\n")[0]}` : `${name}: FAILED, ${error.stack}`);
    if (!absent || process.env.CI === "true") process.exitCode = 1;
  }
}
