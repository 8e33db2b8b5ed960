import { readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { packBuilds } from "./builds.mjs";

const importUnpack = `import { unpack } from ${JSON.stringify(fileURLToPath(new URL("unpack.mjs", import.meta.url)))};`;

/**
 * esbuild: `import read from "simd.wasm"`, or "relaxed.wasm", gives a function that gives the module's bytes, unpacked at
 * each call and not on import, from a text that both share.
 */
export const wasmPlugin = {
  name: "wasm",
  setup(build) {
    build.onLoad({ filter: /\b(simd|relaxed)\.wasm$/ }, async ({ path }) => {
      const folder = dirname(path);
      const contents =
        basename(path) === "simd.wasm"
          ? `${importUnpack}
             export const text = ${JSON.stringify(await packBuilds(folder))};
             export default () => unpack(text, false);`
          : `${importUnpack}
             import { text } from "./simd.wasm";
             export default () => unpack(text, true);`;
      return { contents, loader: "js", resolveDir: folder };
    });
  },
};

/**
 * The same for programs that lie on a disk, where 80 kB are nothing and unpacking takes longer than all the rest: the bytes as
 * they are, in base64.
 */
export const rawWasmPlugin = {
  name: "raw-wasm",
  setup(build) {
    build.onLoad({ filter: /\b(simd|relaxed)\.wasm$/ }, async ({ path }) => {
      const text = (await readFile(path)).toString("base64");
      const contents = `import { Buffer } from "node:buffer";
         export default () => Buffer.from("${text}", "base64");`;
      return { contents, loader: "js" };
    });
  },
};

/**
 * esbuild: what the entry `core` needs is one chunk, since all the others import it, though nothing of it. A file costs Node
 * half a millisecond, whatever is in it.
 */
export const oneChunkPlugin = (core) => ({
  name: "one-chunk",
  setup(build) {
    const { entryPoints } = build.initialOptions;
    build.initialOptions.logOverride = { "ignored-bare-import": "silent" };
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const entry = entryPoints.find((one) => resolve(one.in) === path);
      if (entry === undefined || entry.out === core) return undefined;
      return { contents: `import "./${core}.js";\n${await readFile(path, "utf8")}`, loader: "ts" };
    });
  },
});

/**
 * esbuild: the library for runtimes that take no bytes. In place of `carried.ts` comes `carried.KIND.ts`, and what that
 * imports as `x.wasm?module` stays an import, of `../x.wasm` and the suffix.
 */
export const carriedPlugin = (kind, suffix = "") => ({
  name: `carried-${kind}`,
  setup(build) {
    build.onResolve({ filter: /^\.\/carried\.js$/ }, ({ resolveDir }) => ({
      path: join(resolveDir, `carried.${kind}.ts`),
    }));
    build.onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({
      path: `../${basename(path, "?module")}${suffix}`,
      external: true,
    }));
  },
});
