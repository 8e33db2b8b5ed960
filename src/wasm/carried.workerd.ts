import relaxed from "../../build/relaxed.wasm?module";
import simd from "../../build/simd.wasm?module";
import type { Carried } from "./build.js";

/** In place of `carried.ts` for workerd, which compiles no bytes, but hands over the files beside a script compiled. */
export const carried: Carried = { simd: () => simd, relaxed: () => relaxed };
