// Builds everything that `build/` holds: the WebAssembly modules, the library, the command line and the types.
import asc from "assemblyscript/asc";
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { chmod, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

await rm("build/types", { recursive: true, force: true });

/** Compiles one target of `asconfig.json`. */
export async function compile(target, extra = []) {
  const { error, stderr } = await asc.main(["--target", target, ...extra]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
}

await compile("simd");
await compile("relaxed");

/** Options that every bundle shares; the modules travel inside it as bytes, so that there is no path to configure. */
const common = {
  bundle: true,
  format: "esm",
  // es2022: later targets make the binary loader emit Uint8Array.fromBase64, which Node 20 to 24 lack.
  target: "es2022",
  loader: { ".wasm": "binary", ".csv": "text" },
  logLevel: "warning",
};

await build({
  ...common,
  platform: "neutral",
  mainFields: ["module", "main"],
  entryPoints: ["src/index.ts", "src/random.ts"],
  outdir: "build",
  splitting: true,
  chunkNames: "chunk-[hash]",
});

await build({
  ...common,
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
