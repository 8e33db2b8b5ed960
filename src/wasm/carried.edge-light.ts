import simd from "../../build/simd.wasm?module";
import type { Carried } from "./build.js";
import { ofThisRealm } from "./realm.js";

/**
 * In place of `carried.ts` for edge runtimes whose bundler hands over `x.wasm?module` compiled. Only the build that every
 * engine takes: such a runtime may sit on one without relaxed SIMD, where importing the other would be the end.
 */
export const carried: Carried = { simd: () => ofThisRealm(simd) };
