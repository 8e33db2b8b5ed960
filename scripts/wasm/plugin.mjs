import { basename, dirname, join } from "node:path";
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
