// The two builds of the kernels, which differ in the rounding of multiply-adds only, are one text.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pack } from "./pack.mjs";
import { unpack } from "./unpack.mjs";

/**
 * Puts both builds in the form that they have in a bundle: `relaxed.wasm` packed and unpacked, and as `simd.wasm` the
 * same with a product and a sum for each multiply-add.
 */
export async function writeBuilds(folder) {
  const text = pack(await readFile(join(folder, "relaxed.wasm")));
  const [simd, relaxed] = [unpack(text, false), unpack(text, true)];
  if (pack(relaxed) !== text || !WebAssembly.validate(simd)) throw new Error("relaxed.wasm does not survive packing.");
  await Promise.all([writeFile(join(folder, "simd.wasm"), simd), writeFile(join(folder, "relaxed.wasm"), relaxed)]);
}

/** The text of both. */
export async function packBuilds(folder) {
  const [simd, relaxed] = await Promise.all(["simd", "relaxed"].map((name) => readFile(join(folder, `${name}.wasm`))));
  const text = pack(relaxed);
  if (simd.equals(unpack(text, false)) && relaxed.equals(unpack(text, true))) return text;
  throw new Error(
    `${folder}: simd.wasm is not what relaxed.wasm is without fused multiply-adds; run \`npm run build\`.`,
  );
}
