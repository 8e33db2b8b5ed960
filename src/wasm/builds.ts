import relaxedBytes from "../../build/relaxed.wasm";
import simdBytes from "../../build/simd.wasm";
import { UnsupportedRuntimeError } from "../errors.js";
import { oneOf } from "../options.js";

/**
 * `simd`: the same bits on every runtime and machine. `relaxed`: fused multiply-add, faster, last bits depend on the
 * machine.
 */
export type Build = "simd" | "relaxed";

/** A build, or `auto`: `relaxed` where the engine takes it, `simd` elsewhere. */
export type BuildChoice = Build | "auto";

const bytes: Record<Build, Uint8Array<ArrayBuffer>> = { simd: simdBytes, relaxed: relaxedBytes };
const compiled = new Map<Build, WebAssembly.Module>();

/** Whether this engine takes the build; asked of the real bytes, since feature tests differ from engines' acts. */
export function supports(build: Build): boolean {
  return compiled.has(build) || WebAssembly.validate(bytes[build]);
}

/** The compiled module of a build; compiled at first use, once. */
export function moduleOf(choice: BuildChoice): { build: Build; module: WebAssembly.Module } {
  oneOf("build", choice, ["simd", "relaxed", "auto"]);
  const build = choice === "auto" ? (supports("relaxed") ? "relaxed" : "simd") : choice;
  let module = compiled.get(build);
  if (module === undefined) {
    if (!supports(build)) {
      throw new UnsupportedRuntimeError(
        build === "relaxed"
          ? 'This engine has no relaxed SIMD; use build: "auto" or "simd".'
          : "This engine has no 128-bit WebAssembly SIMD; Node 16.4, Chromium 91, Firefox 89, Safari 16.4 and later have.",
      );
    }
    module = new WebAssembly.Module(bytes[build]);
    compiled.set(build, module);
  }
  return { build, module };
}
