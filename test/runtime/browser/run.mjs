// Runs suites/*.ts, each bundled for a page of its own, in an installed Chromium without a window:
//
//     npm run test:browser                                  all suites
//     npm run test:browser -- numpy                         those named
//     CHROMIUM=/path/to/chromium npm run test:browser       another browser than the first one in PATH
//
// Exits with 1 unless every group of every suite compared something and nothing differed.
import { build } from "esbuild";
import { accessSync, constants, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { bundleOptions } from "../../../scripts/bundleOptions.mjs";

const folder = fileURLToPath(new URL("suites/", import.meta.url));
const all = readdirSync(folder).map((file) => file.replace(/\.ts$/, ""));
const chosen = process.argv.length > 2 ? process.argv.slice(2) : all;
const unknown = chosen.filter((name) => !all.includes(name));
if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(", ")}; there are ${all.join(", ")}.`);

const scripts = new Map(await Promise.all(chosen.map(async (name) => [`/${name}.js`, await bundled(name)])));
const server = createServer(({ url }, response) => {
  const script = scripts.get(url);
  // An isolated page, so that suites may share memory between threads.
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
  response.setHeader("Content-Type", `text/${script === undefined ? "html" : "javascript"}; charset=utf-8`);
  response.end(script ?? "<!doctype html><title>wasm-rnn</title>");
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const browser = await chromium.launch({
  executablePath: executable(),
  // The sandbox refuses to be started by root, as which containers run.
  chromiumSandbox: process.getuid?.() !== 0,
  args: ["--disable-gpu", "--disable-quic"],
});
console.log(`Chromium ${browser.version()}`);
let failed = false;
try {
  for (const name of chosen) {
    const page = await browser.newPage();
    page.on("console", (message) => console.log(`${name}: ${message.text()}`));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    const start = performance.now();
    const { groups } = await page.evaluate(async (path) => (await import(path)).default(), `/${name}.js`);
    await page.close();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${name}, ${seconds} s`);
    if (groups.length === 0) failed = true;
    for (const group of groups) {
      const passed = group.count > 0 && group.failures.length === 0;
      if (!passed) failed = true;
      console.log(`  ${passed ? "passed" : "FAILED"}: ${group.name}: ${group.count} compared`);
      for (const failure of group.failures) console.log(`    ${failure}`);
    }
  }
} finally {
  await browser.close();
  server.close();
}
if (failed) process.exitCode = 1;

async function bundled(name) {
  const { outputFiles } = await build({
    ...bundleOptions,
    platform: "browser",
    entryPoints: [join(folder, `${name}.ts`)],
    write: false,
  });
  return outputFiles[0].text;
}

/** The browser that CHROMIUM says, or the first one that PATH has. */
function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
    for (const directory of (process.env.PATH ?? "").split(delimiter)) {
      const path = join(directory, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here.
      }
    }
  }
  throw new Error("No Chromium in PATH: install one (Debian: apt-get install chromium), or set CHROMIUM to its path.");
}
