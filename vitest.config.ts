import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

/** `import read from "x.wasm"` as in the bundles: a function that gives the file's bytes. */
const wasmBytes = {
  name: "wasm-bytes",
  enforce: "pre" as const,
  load(id: string): string | undefined {
    if (!id.endsWith(".wasm")) return undefined;
    const base64 = readFileSync(id).toString("base64");
    return `export default () => Uint8Array.from(atob("${base64}"), (c) => c.charCodeAt(0));`;
  },
};

// Node 20 has relaxed SIMD behind a flag, later versions have it by default.
const relaxedFlag = Number(process.versions.node.split(".")[0]) < 22 ? ["--experimental-wasm-relaxed-simd"] : [];

export default defineConfig({
  plugins: [wasmBytes],
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    execArgv: relaxedFlag,
    testTimeout: 30_000,
  },
});
