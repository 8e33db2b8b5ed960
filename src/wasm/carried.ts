import readRelaxed from "../../build/relaxed.wasm";
import readSimd from "../../build/simd.wasm";
import type { Carried } from "./build.js";

/**
 * A function that is one relaxed multiply-add. Engines that refuse it would refuse the relaxed build, too, after as much time
 * as it takes to unpack that.
 */
// A row a part: header, types, functions, code.
// prettier-ignore
const probe = (): Uint8Array<ArrayBuffer> => Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0,
  1, 5, 1, 96, 0, 1, 123,
  3, 2, 1, 0,
  10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15, 253, 133, 2, 11,
);

/** The library brings its modules along as bytes. Other entries have another file in place of this one. */
export const carried: Carried = {
  simd: () => compile(readSimd()),
  relaxed: () => (WebAssembly.validate(probe()) ? compile(readRelaxed()) : undefined),
};

/** Asked of the real bytes, since feature tests differ from engines' acts; to validate them first would be to read them twice. */
function compile(bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module | undefined {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    // What is valid was refused for another reason, such as a Content-Security-Policy.
    if (WebAssembly.validate(bytes)) throw error;
    return undefined;
  }
}
