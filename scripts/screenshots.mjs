// Takes the pictures of the playground in docs/screenshots/ from a model that it trains, always from the same seed, in Chromium:
// `npm run build && npm ci --prefix test/runtime/playground && npm run screenshots`.
import { mkdir, stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { launch } from "../test/runtime/playground/launch.mjs";
import { measure, train, visit } from "../test/runtime/playground/page.mjs";
import { serve } from "../test/runtime/playground/serve.mjs";

const MOST_BYTES = 200_000;

const out = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));
await mkdir(out, { recursive: true });
const server = await serve(fileURLToPath(new URL("../build/playground", import.meta.url)));
const browser = await launch("Chromium", out);
try {
  const { page, errors } = await visit(browser, server.url, "corpus=agreement");
  if ((await train(page)) !== "finished") throw new Error(errors.join("\n"));
  await measure(page);
  await show("desktop", { width: 1280, height: 900 }, "light");
  await show("dark", { width: 1280, height: 900 }, "dark", "#gates");
  await show("flow", { width: 1280, height: 760 }, "light", "#flow");
  await show("phone", { width: 360, height: 760, deviceScaleFactor: 1.5 }, "light", "#compare");

  async function show(name, viewport, scheme, part) {
    await page.setViewport(viewport);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.evaluate((selector) => {
      const target = selector === undefined ? document.body : document.querySelector(selector);
      target.scrollIntoView({ behavior: "instant" });
      document.activeElement?.blur();
    }, part);
    // Charts follow the size and the colours a moment later.
    await wait(700);
    const path = `${out}${name}.png`;
    await page.screenshot({ path });
    const { size } = await stat(path);
    console.log(`${name}.png  ${size.toLocaleString("en-US")} B`);
    if (size > MOST_BYTES) throw new Error(`${path} has more than ${MOST_BYTES} bytes.`);
  }
} finally {
  await browser.close();
  server.close();
}
