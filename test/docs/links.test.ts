import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const pages = [
  "README.md",
  "CHANGELOG.md",
  ...readdirSync(`${root}/docs`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Text of a page without its code, in which brackets are no links. */
function prose(path: string): string {
  return readFileSync(path, "utf8")
    .replace(/^```.*?^```$/gms, "")
    .replace(/`[^`\n]*`/g, "");
}

/** Where links and images of a page lead to, other pages of the web left out. */
function internalLinks(path: string): string[] {
  return [...prose(path).matchAll(/\]\(([^)\s]+)[^)]*\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !/^[a-z]+:/i.test(target));
}

/** The anchor that a heading gets. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}

function anchors(path: string): string[] {
  const page = readFileSync(path, "utf8").replace(/^```.*?^```$/gms, "");
  return [...page.matchAll(/^#+ +(.+)$/gm)].map(([, heading]) => anchorOf(heading!));
}

describe("links between the pages", () => {
  test.each(pages)("of %s lead somewhere", (page) => {
    const path = resolve(root, page);
    for (const link of internalLinks(path)) {
      const [file, anchor] = link.split("#") as [string, string?];
      const target = file === "" ? path : resolve(dirname(path), decodeURIComponent(file));
      expect(existsSync(target), link).toBe(true);
      if (anchor !== undefined) expect(anchors(target), link).toContain(anchor);
    }
  });

  test("are found", () => {
    expect(internalLinks(resolve(root, "README.md"))).toEqual(
      expect.arrayContaining(["docs/images/dinosaurs.svg", "docs/gates.md", "docs/decisions.md"]),
    );
  });
});
