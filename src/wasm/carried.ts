import readRelaxed from "../../build/relaxed.wasm";
import readSimd from "../../build/simd.wasm";
import type { Carried } from "./build.js";

/** The library brings its modules along as bytes. Other entries have another file in place of this one. */
export const carried: Carried = { simd: () => compile(readSimd()), relaxed: () => compile(readRelaxed()) };

/** Asked of the real bytes, since feature tests differ from engines' acts. */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  return WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined;
}
