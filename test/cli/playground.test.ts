import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import { jsonLines, outcome, run, start, temporaryFolder } from "./commandLine.js";

const folder = temporaryFolder();
const built = new URL("../../build/playground/", import.meta.url);

describe("playground", () => {
  it("serves the page and all its files to this machine, under its own policy, until it is stopped", async () => {
    const child = start(folder, "playground", "--port", "0", "--no-open", "--json");
    const ended = outcome(child);
    const line = await new Promise<string>((resolve) => {
      child.stdout.once("data", (data) => {
        resolve(String(data));
      });
    });
    const [{ url } = { url: "" }] = jsonLines({ stdout: line });
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);

    const page = await fetch(String(url));
    const html = await page.text();
    expect(page.headers.get("Content-Type")).toMatch(/^text\/html/);
    const policy = page.headers.get("Content-Security-Policy") ?? "";
    const [, meta = ""] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html) ?? [];
    // A page cannot forbid by itself that others frame it.
    expect(policy).toBe(`${meta}; frame-ancestors 'none'`);
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);

    const names = readdirSync(built);
    expect(names).toEqual(expect.arrayContaining(["main.js", "style.css", "worker-script.js"]));
    for (const name of names) {
      const response = await fetch(`${String(url)}${name}`);
      expect(await response.text()).toBe(readFileSync(new URL(name, built), "utf8"));
    }
    expect((await fetch(`${String(url)}../cli.js`)).status).toBe(404);

    child.kill("SIGTERM");
    expect(await ended).toMatchObject({ code: 0, signal: null, stderr: "" });
  });

  it("says when another program has the port", async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as { port: number };
    const { code, stderr } = await run(folder, "playground", "--port", String(port), "--no-open");
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: cannot serve at 127.0.0.1:${port}: another program is there. Give another --port; 0 takes any that is free.\n`,
    );
  });

  it.each(["70000", "-1", "http"])("refuses port %s", async (port) => {
    const { code, stderr } = await run(folder, "playground", `--port=${port}`);
    expect(code).toBe(2);
    expect(stderr).toContain("Expected a");
  });
});
