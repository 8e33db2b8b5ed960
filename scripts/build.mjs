// Builds everything that `build/` holds: the WebAssembly modules, the library, the command line and the types.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { chmod, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { bundleOptions } from "./bundleOptions.mjs";
import { compile } from "./compile.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

await rm("build/types", { recursive: true, force: true });

await compile("simd");
await compile("relaxed");

await build({
  ...bundleOptions,
  platform: "neutral",
  mainFields: ["module", "main"],
  entryPoints: ["src/index.ts", "src/random.ts"],
  outdir: "build",
  splitting: true,
  chunkNames: "chunk-[hash]",
});

await build({
  ...bundleOptions,
  platform: "node",
  entryPoints: { cli: "src/cli/main.ts" },
  outdir: "build",
  legalComments: "inline",
  banner: {
    // The bundled CommonJS packages call require() for Node's own modules.
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
});
await chmod("build/cli.js", 0o755);

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
