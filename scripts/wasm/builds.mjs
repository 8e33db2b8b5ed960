// The two builds of the kernels, which differ in the rounding of multiply-adds only, are one text.
import { Buffer } from "node:buffer";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pack } from "./pack.mjs";
import { unpack } from "./unpack.mjs";

/** What a file says of itself, as a custom section at its end: a module alone cannot be told from its sibling. */
function marked(module, build) {
  const [section, name] = ["wasm-rnn", build].map((text) => Buffer.from(text));
  return Buffer.concat([module, Buffer.of(0, 1 + section.length + name.length, section.length), section, name]);
}

/** The module without that section. */
function unmarked(file, build) {
  const module = file.subarray(0, file.length - marked(Buffer.of(), build).length);
  if (file.equals(marked(module, build))) return module;
  throw new Error(`${build}.wasm does not say that it is ${build}; run \`npm run build\`.`);
}

/**
 * Puts both builds in the form that they have in a bundle, and a mark at the end of each: `relaxed.wasm` packed and
 * unpacked, and as `simd.wasm` the same with a product and a sum for each multiply-add.
 */
export async function writeBuilds(folder) {
  const text = pack(await readFile(join(folder, "relaxed.wasm")));
  const [simd, relaxed] = [unpack(text, false), unpack(text, true)];
  if (pack(relaxed) !== text || !WebAssembly.validate(simd)) throw new Error("relaxed.wasm does not survive packing.");
  await Promise.all([
    writeFile(join(folder, "simd.wasm"), marked(simd, "simd")),
    writeFile(join(folder, "relaxed.wasm"), marked(relaxed, "relaxed")),
  ]);
}

/** The text of both. */
export async function packBuilds(folder) {
  const [simd, relaxed] = await Promise.all(
    ["simd", "relaxed"].map(async (build) => unmarked(await readFile(join(folder, `${build}.wasm`)), build)),
  );
  const text = pack(relaxed);
  if (simd.equals(unpack(text, false)) && relaxed.equals(unpack(text, true))) return text;
  throw new Error(
    `${folder}: simd.wasm is not what relaxed.wasm is without fused multiply-adds; run \`npm run build\`.`,
  );
}
