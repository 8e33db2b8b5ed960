// Runs one suite (app/suite.mjs) on the packed library, installed into an empty project, in every runtime that is there,
// and prints a table of what became of each check:
//
//     npm ci --prefix test/runtime    once; browsers are the system's own (Debian: chromium firefox-esr
//                                     webkit2gtk-driver xvfb)
//     npm run test:runtimes           all
//     npm run test:runtimes -- Deno   those whose names begin so
//
// Exits with 1 if a check failed, or if a runtime is not installed where CI=true.
import { build } from "esbuild";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CHECKS } from "./checks.mjs";
import { browsers, open } from "./browsers.mjs";
import { bundlers } from "./bundlers.mjs";
import { installed } from "./installed.mjs";
import { installProject } from "./project.mjs";
import { visit } from "./pages.mjs";
import { program } from "./program.mjs";
import { table } from "./table.mjs";

const chosen = process.argv.slice(2);
const wanted = (name) =>
  chosen.length === 0 || chosen.some((start) => name.toLowerCase().startsWith(start.toLowerCase()));

const work = await mkdtemp(join(tmpdir(), "wasm-rnn-runtimes-"));
const rows = [];
try {
  const project = await installProject(work);
  const newest = installed("node-v26/bin/node");
  for (const version of [20, 22, 24, 26]) {
    await inProcess(`Node ${version}`, installed(`node-v${version}/bin/node`), ["main.mjs"]);
  }
  // Without a permission: the module is part of the code.
  await inProcess("Deno", installed(".bin/deno"), ["run", "--no-prompt", "main.mjs"]);
  await inProcess("Bun", installed(".bin/bun"), ["main.mjs"]);
  await inProcess("workerd (miniflare)", installed("miniflare") && newest, ["workerd.mjs"]);
  await inProcess("edge-runtime", installed("edge-runtime") && newest, ["edge-runtime.mjs"]);
  await inBrowsers();

  async function inProcess(name, command, args) {
    if (!wanted(name)) return;
    if (command === undefined) {
      rows.push({ name, missing: "not installed" });
      return;
    }
    await outcome(name, async () => {
      const { code, stdout, stderr } = await program(command, args, { cwd: project });
      if (code !== 0) throw new Error(`exit code ${code}. ${stderr}`);
      return JSON.parse(stdout);
    });
  }

  async function inBrowsers() {
    const out = join(work, "pages");
    await mkdir(out);
    const plain = ["page", "csp", "threaded"];
    await build({
      entryPoints: [
        ...[...plain, "thread"].map((name) => ({ in: join(project, `${name}.mjs`), out: name })),
        // Neither esbuild nor Rollup makes it of what `wasm-rnn/worker` says, but both leave the address alone.
        { in: join(project, "node_modules/wasm-rnn/build/worker-script.js"), out: "worker-script" },
      ],
      outdir: out,
      bundle: true,
      format: "esm",
      target: "es2022",
    });
    await cp(join(project, "node_modules/wasm-rnn/build/simd.wasm"), join(out, "simd.wasm"));
    for (const [name, browser] of Object.entries(browsers)) {
      const built = name === "Chromium" ? await bundled(out) : [];
      const titles = { page: `${name}, plain page`, csp: `${name}, strict CSP`, threaded: `${name}, worker` };
      for (const bundler of built) titles[bundler] = `${bundler} in ${name}`;
      const pages = Object.keys(titles).filter((page) => wanted(titles[page]));
      if (pages.length === 0) continue;
      const missing = browser.path === undefined || ("display" in browser && browser.display === undefined);
      const outcomes = missing ? {} : await visit(out, pages, (url) => open(browser, url));
      for (const page of pages) {
        if (missing) rows.push({ name: titles[page], missing: "not installed" });
        else
          rows.push({ name: titles[page], outcomes: outcomes[page] ?? { create: "FAILED: no report within 120 s" } });
      }
    }
  }

  /** Names of the bundlers that built a page; what failed to is a row already. */
  async function bundled(out) {
    const built = [];
    for (const [name, bundle] of Object.entries(bundlers)) {
      if (!wanted(name)) continue;
      try {
        await bundle(project, out);
        built.push(name);
      } catch (error) {
        const absent = error.code === "ERR_MODULE_NOT_FOUND";
        rows.push({ name, ...(absent ? { missing: "not installed" } : { outcomes: { create: `FAILED: ${error}` } }) });
      }
    }
    return built;
  }
} finally {
  await rm(work, { recursive: true, force: true });
}

console.log(table(rows, CHECKS));
const failed = rows.some(({ outcomes = {} }) =>
  Object.values(outcomes).some((outcome) => outcome.startsWith("FAILED")),
);
const missing = rows.some((row) => row.missing !== undefined);
if (rows.length === 0) throw new Error(`No runtime is called ${chosen.join(", ")}.`);
if (failed || (missing && process.env.CI === "true")) process.exitCode = 1;

async function outcome(name, work) {
  try {
    rows.push({ name, outcomes: await work() });
  } catch (error) {
    rows.push({ name, outcomes: { create: `FAILED: ${error}` } });
  }
}
