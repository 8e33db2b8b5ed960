// The playground as static files with relative addresses: `build/playground/` can be put below any path.
import { build } from "esbuild";
import { copyFile } from "node:fs/promises";
import { bundleOptions } from "./bundleOptions.mjs";

/** Builds it into the folder `outdir`; gives esbuild's metafile. */
export async function buildPlayground(outdir) {
  const { metafile } = await build({
    ...bundleOptions,
    metafile: true,
    minify: true,
    platform: "browser",
    entryPoints: {
      main: "playground/main.tsx",
      "worker-script": "src/worker-script.ts",
      sentences: "playground/corpus/sentences.ts",
      style: "playground/style.css",
    },
    outdir,
    jsx: "automatic",
    jsxImportSource: "preact",
    // The grammar's kernels are those of the models: one file, loaded once.
    alias: { "wasm-rnn/random": "./src/random.ts" },
    splitting: true,
    chunkNames: "chunk-[hash]",
    logOverride: { "ignored-bare-import": "silent" },
  });
  for (const name of ["index.html", "icon.svg"]) await copyFile(`playground/${name}`, `${outdir}/${name}`);
  return metafile;
}
