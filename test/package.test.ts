import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

// A .gitignore inside build/ once emptied the package: what is packed is not what lies in the folder.

test("the package holds the library, its types, both modules and the command line, and no tests", () => {
  const report = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ files }] = JSON.parse(report) as [{ files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
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
      "build/nn.js",
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
