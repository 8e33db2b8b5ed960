import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { basename, join, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { difference } from "./difference.mjs";
import { applyDifference } from "./unpack.mjs";

/** Modules that are kept as their difference from another one beside them. */
const bases = new Map([["relaxed.wasm", "simd.wasm"]]);

const unpack = JSON.stringify(fileURLToPath(new URL("unpack.mjs", import.meta.url)));

/** What stands for a module's bytes in a bundle. */
export async function digits(path) {
  const bytes = await readFile(path);
  const base = bases.get(basename(path));
  if (base === undefined) return bytes.toString("hex");
  const baseBytes = await readFile(join(dirname(path), base));
  const steps = difference(baseBytes, bytes);
  if (!bytes.equals(applyDifference(baseBytes, steps))) throw new Error(`${path} does not come back from ${base}.`);
  return Buffer.from(steps).toString("hex");
}

/**
 * esbuild: `import read from "x.wasm"` gives a function that gives the bytes (nothing is decoded on import), in about half
 * of what the `binary` loader takes in a gzipped download. Hexadecimal digits, unlike base64, keep a byte's repetitions in sight of gzip; and the two
 * builds, which differ in the multiply-adds only, lie further apart than gzip sees (32 KiB).
 */
export const wasmPlugin = {
  name: "wasm",
  setup(build) {
    build.onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
      const base = bases.get(basename(path));
      const literal = JSON.stringify(await digits(path));
      const contents =
        base === undefined
          ? `import { fromHex } from ${unpack};
             export default () => fromHex(${literal});`
          : `import { applyDifference, fromHex } from ${unpack};
             import base from "./${base}";
             export default () => applyDifference(base(), fromHex(${literal}));`;
      return { contents, loader: "js", resolveDir: dirname(path) };
    });
  },
};
