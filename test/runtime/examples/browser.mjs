// examples/browser/index.html in Chromium, as a visitor uses it, from where the package has it.

/* global document, setInterval */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { pathToFileURL } from "node:url";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };

export async function runBrowserExample(project) {
  const root = join(project, "node_modules/wasm-rnn");
  const resolve = createRequire(new URL("../browser/run.mjs", import.meta.url)).resolve;
  const { chromium } = await import(pathToFileURL(resolve("playwright-core")).href).then((all) => all.default ?? all);
  const server = createServer(async ({ url }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname.replace(/\/$/, "/index.html"));
    const file = await readFile(join(root, path)).catch(() => undefined);
    response.writeHead(file === undefined ? 404 : 200, { "Content-Type": TYPES[extname(path)] ?? "text/plain" });
    response.end(file);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    chromiumSandbox: process.getuid?.() !== 0,
    args: ["--disable-gpu", "--disable-quic"],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(120_000);
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/examples/browser/`);
    await page.evaluate(() => {
      globalThis.turns = 0;
      setInterval(() => globalThis.turns++, 5);
    });
    const results = () => page.locator("#results li").allTextContents();

    await page.click("#learn");
    await page.waitForFunction(() => document.querySelectorAll("#results li").length === 10);
    const turns = await page.evaluate(() => globalThis.turns);
    assert.ok(turns > 10, `the page had ${turns} turns while it learnt`);
    assert.match(await page.textContent("#status"), /^step 300 of 300, loss \d\.\d\d$/);
    const first = await results();
    assert.ok(
      first.some((name) => /^[a-z]{2,20}/.test(name)),
      first.join(),
    );

    await page.click("#more");
    await page.waitForFunction((before) => document.querySelector("#results").textContent !== before, first.join(""));

    // Stopped before its end, the model has learnt something all the same.
    await page.click("#learn");
    await page.waitForFunction(() => document.querySelector("#progress").value > 0);
    await page.click("#stop");
    await page.waitForSelector("#more:enabled");

    await page.fill("#names", "");
    await page.click("#learn");
    await page.waitForFunction(() => /corpus|string/.test(document.querySelector("#status").textContent));
    assert.deepEqual(errors, []);
    return `${turns} turns of the page while it learnt`;
  } finally {
    await browser.close();
    server.close();
  }
}
