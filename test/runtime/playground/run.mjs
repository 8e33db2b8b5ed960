// Uses the built playground as a visitor does, in every browser that is there, and prints what became of each check:
//
//     npm ci --prefix test/runtime/playground    once; browsers are the system's own (Debian: chromium firefox-esr)
//     npm run build && npm run test:playground    all
//     npm run test:playground -- Firefox          those whose names begin so
//
// Exits with 1 if a check failed, or if a browser is not installed where CI=true.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { table } from "../table.mjs";
import { checks } from "./checks.mjs";
import { isInstalled, launch, NAMES } from "./launch.mjs";
import { visit } from "./page.mjs";
import { serve } from "./serve.mjs";

const folder = fileURLToPath(new URL("../../../build/playground", import.meta.url));
const chosen = process.argv.slice(2);
const wanted = (name) =>
  chosen.length === 0 || chosen.some((start) => name.toLowerCase().startsWith(start.toLowerCase()));

const rows = [];
const notes = [];
const server = await serve(folder);
try {
  for (const name of NAMES.filter(wanted)) {
    if (!isInstalled(name)) rows.push({ name, missing: "not installed" });
    else rows.push({ name, outcomes: await outcomesIn(name) });
  }
} finally {
  server.close();
}

console.log(table(rows, Object.keys(checks)));
for (const line of notes) console.log(line);
const failed = rows.some(({ outcomes = {} }) =>
  Object.values(outcomes).some((outcome) => outcome.startsWith("FAILED")),
);
const missing = rows.some((row) => row.missing !== undefined);
if (rows.length === 0) throw new Error(`No browser is called ${chosen.join(", ")}.`);
if (failed || (missing && process.env.CI === "true")) process.exitCode = 1;

async function outcomesIn(name) {
  const downloads = await mkdtemp(join(tmpdir(), "playground-"));
  const outcomes = {};
  const measures = [];
  let browser;
  try {
    browser = await launch(name, downloads);
    const seen = await visit(browser, server.url, "corpus=agreement");
    const context = { ...seen, downloads, measures, origin: new URL(server.url).origin };
    for (const [title, check] of Object.entries(checks)) {
      try {
        await check(context);
        outcomes[title] = "passed";
      } catch (error) {
        outcomes[title] = `FAILED: ${error.message}`;
      }
    }
  } catch (error) {
    outcomes.interactive ??= `FAILED: ${error.message}`;
  } finally {
    await browser?.close();
    await rm(downloads, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
  notes.push(`${name}: ${measures.join("; ")}`);
  return outcomes;
}
