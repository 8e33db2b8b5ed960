import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

// A .gitignore inside build/ once emptied the package: what is packed is not what lies in the folder.

const root = fileURLToPath(new URL("..", import.meta.url));

/** The paths of what is packed. */
function packed(): string[] {
  const report = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(report) as [{ files: { path: string }[] }];
  return files.map(({ path }) => path);
}

test("links of the pages that are packed lead to what is packed", () => {
  const paths = packed();
  const pages = paths.filter((path) => path.endsWith(".md"));
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/training.md", "examples/adding-problem/README.md"]));
  for (const page of pages) {
    for (const [, target] of readFileSync(`${root}/${page}`, "utf8").matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
      const file = join(dirname(page), target!);
      expect(
        paths.some((path) => path === file || path.startsWith(`${file}/`)),
        `${page}: ${target}`,
      ).toBe(true);
    }
  }
});

test("an unpacked package can be installed in its own folder, where there is nothing to build from", () => {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    copyFileSync(`${root}/package.json`, `${folder}/package.json`);
    execFileSync("npm", ["run", "--silent", "prepare"], { cwd: folder, stdio: "pipe" });
    // Where there is something, it is run, and its failure is one.
    mkdirSync(`${folder}/scripts`);
    writeFileSync(`${folder}/scripts/build.mjs`, "process.exitCode = 3;");
    expect(() => execFileSync("npm", ["run", "--silent", "prepare"], { cwd: folder, stdio: "pipe" })).toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the package holds the library, its types, both modules and the command line, and no tests", () => {
  const paths = packed();
  expect(paths).toEqual(
    expect.arrayContaining([
      "LICENSE",
      "README.md",
      "build/THIRD-PARTY-NOTICES.txt",
      "build/cli.js",
      "build/edge-light/index.js",
      "build/index.js",
      "build/inference.js",
      "build/ngram.js",
      "build/node/index.js",
      "build/node/worker-script.js",
      "build/nn.js",
      "build/playground/index.html",
      "build/playground/main.js",
      "build/playground/worker-script.js",
      "build/random.js",
      "build/relaxed.d.ts",
      "build/relaxed.wasm",
      "build/simd.wasm",
      "build/slim/index.js",
      "build/types/index.d.ts",
      "build/types/ngram.d.ts",
      "build/types/nn.d.ts",
      "build/types/random.d.ts",
      "build/types/wasm.d.ts",
      "build/workerd/index.js",
    ]),
  );
  expect(paths.some((path) => path.startsWith("build/chunk-"))).toBe(true);
  expect(paths.filter((path) => /^(test|src|assembly|bench|build\/bench)\b/.test(path))).toEqual([]);
});

// A file costs half a millisecond, and unpacking the modules ten: see docs/runtimes.md on cold starts.
test("Node starts from two files, which carry both modules as they are", () => {
  const folder = `${root}/build/node`;
  const importsOf = (code: string): string[] =>
    [...code.matchAll(/\b(?:from|import)"([^"]+)"/g)].map(([, specifier]) => specifier!);
  const [core, ...others] = importsOf(readFileSync(`${folder}/inference.js`, "utf8"));
  expect(others).toEqual([]);
  const code = readFileSync(join(folder, core!), "utf8");
  expect(importsOf(code).filter((specifier) => !specifier.startsWith("node:"))).toEqual([]);
  for (const build of ["simd", "relaxed"]) {
    expect(code).toContain(readFileSync(`${root}/build/${build}.wasm`).toString("base64"));
  }
});

test("what Node and bundlers for pages import has the same names", async () => {
  const { exports } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
    exports: Record<string, Record<string, string>>;
  };
  const both = Object.entries(exports).filter(([entry, { node }]) => node !== undefined && !entry.endsWith("/script"));
  expect(both.length).toBeGreaterThan(5);
  for (const [entry, { node, default: other }] of both) {
    const [a, b] = await Promise.all(
      [node, other].map(async (file) => Object.keys((await import(`${root}/${file}`)) as object).sort()),
    );
    expect(a, entry).toEqual(b);
  }
});
