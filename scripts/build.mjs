// Builds everything that `build/` holds: the WebAssembly modules, the library, the command line and the types.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { bundleOptions } from "./bundleOptions.mjs";
import { compileKernels } from "./compile.mjs";
import { writeNotices } from "./notices.mjs";
import { buildPlayground } from "./playground.mjs";
import { carriedPlugin, oneChunkPlugin, rawWasmPlugin } from "./wasm/plugin.mjs";

process.chdir(fileURLToPath(new URL("..", import.meta.url)));

// Left over, they would be published with what is built now.
for (const entry of await readdir("build")) {
  if (["types", "node", "workerd", "edge-light", "slim", "playground"].includes(entry) || entry.startsWith("chunk-"))
    await rm(`build/${entry}`, { recursive: true });
}

await compileKernels();

const entries = ["index", "inference", "random", "nn", "ngram"];
const workers = ["worker", "worker-script"];
const library = await buildLibrary(["modules", ...entries, ...workers], "build");
// The same for Node and its like, which start it from a disk, and often: as few files as can be, and nothing to unpack.
await buildLibrary([...entries, ...workers], "build/node", {
  plugins: [rawWasmPlugin, oneChunkPlugin("inference")],
  minifySyntax: true,
  minifyWhitespace: true,
});
// The same for runtimes that forbid compiling from bytes, and for pages that fetch the module themselves.
await buildLibrary(entries, "build/workerd", { plugins: [carriedPlugin("workerd")] });
await buildLibrary(entries, "build/edge-light", { plugins: [carriedPlugin("edge-light", "?module")] });
await buildLibrary(["index"], "build/slim", { plugins: [carriedPlugin("slim")] });

const commandLine = await build({
  ...bundleOptions,
  plugins: [rawWasmPlugin],
  metafile: true,
  platform: "node",
  entryPoints: { cli: "src/cli/main.ts" },
  outdir: "build",
  banner: {
    // The bundled CommonJS packages call require() for Node's own modules.
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
});
await chmod("build/cli.js", 0o755);
const playground = await buildPlayground("build/playground");
await writeNotices("build/THIRD-PARTY-NOTICES.txt", [library.metafile, commandLine.metafile, playground]);

const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
execFileSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
// What resolves in the sources by the package's own "imports" would not with every setting of users' compilers.
const declarations = "build/types/wasm/instantiate.d.ts";
await edit(declarations, '"#kernels"', '"../../relaxed.js"');
// A program without the DOM's types does not know that name; see src/platform.ts.
await edit("build/relaxed.d.ts", "WebAssembly.Module", "object");

async function edit(file, before, after) {
  await writeFile(file, (await readFile(file, "utf8")).replace(before, after));
}

async function buildLibrary(names, outdir, { plugins = [], ...options } = {}) {
  return build({
    ...bundleOptions,
    ...options,
    plugins: [...plugins, ...bundleOptions.plugins],
    metafile: true,
    platform: "neutral",
    external: ["node:*"],
    mainFields: ["module", "main"],
    entryPoints: names.map((name) => ({ in: name === "modules" ? "build/simd.wasm" : `src/${name}.ts`, out: name })),
    outdir,
    splitting: true,
    chunkNames: "chunk-[hash]",
  });
}
