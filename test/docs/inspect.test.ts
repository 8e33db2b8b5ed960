import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { codeBlocks, runModule } from "./codeBlocks.js";

test("the code of docs/inspect.md is one program, which prints what the page says", async () => {
  const blocks = codeBlocks("docs/inspect.md", "js").join("\n");
  const { exitCode, stdout, stderr } = await runModule(blocks);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const promised = [...blocks.matchAll(/(?:console\.log\(.*;|^) \/\/ (.*)$|^\/\/ (.*)$/gm)].map(
    ([, after, below]) => (after ?? below)!.split(": ")[0],
  );
  expect(promised).toHaveLength(9);
  expect(stdout.trimEnd().split("\n")).toEqual(promised);
});

describe("docs/figures", () => {
  const folder = fileURLToPath(new URL("../../docs/figures", import.meta.url));

  test.each(readdirSync(folder))("%s says what it shows, is legible in light and dark, and loads nothing", (name) => {
    const svg = readFileSync(`${folder}/${name}`, "utf8");
    expect(svg).toMatch(/role="img" aria-labelledby="title description"/);
    expect(svg).toMatch(/<title id="title">[^<]{10,}<\/title>/);
    expect(svg).toMatch(/<desc id="description">[^<]{60,}<\/desc>/);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).not.toMatch(/<script|href|url\(|NaN|undefined/);
  });
});
