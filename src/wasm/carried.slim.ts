import { UnsupportedRuntimeError } from "../errors.js";
import type { Carried } from "./build.js";

/** In place of `carried.ts` where nothing is carried: `init` gives the module. */
export const carried: Carried = { simd: missing, relaxed: missing };

function missing(): never {
  throw new UnsupportedRuntimeError(
    "wasm-rnn/slim carries no WebAssembly module; give it one first: await init({ url }).",
  );
}
