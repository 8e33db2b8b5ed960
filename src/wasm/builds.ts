import readRelaxed from "../../build/relaxed.wasm";
import readSimd from "../../build/simd.wasm";
import { UnsupportedRuntimeError } from "../errors.js";
import { oneOf } from "../options.js";

/**
 * `simd`: the same bits on every runtime and machine. `relaxed`: fused multiply-add, faster, last bits depend on the
 * machine.
 */
export type Build = "simd" | "relaxed";

/** A build, or `auto`: `relaxed` where the engine takes it, `simd` elsewhere. */
export type BuildChoice = Build | "auto";

const readers: Record<Build, () => Uint8Array<ArrayBuffer>> = { simd: readSimd, relaxed: readRelaxed };
/** The compiled module of a build, or `undefined` where the engine does not take it; found out once. */
const modules = new Map<Build, WebAssembly.Module | undefined>();

function compiled(build: Build): WebAssembly.Module | undefined {
  if (!modules.has(build)) {
    const bytes = readers[build]();
    // Asked of the real bytes, since feature tests differ from engines' acts.
    modules.set(build, WebAssembly.validate(bytes) ? new WebAssembly.Module(bytes) : undefined);
  }
  return modules.get(build);
}

/** Whether this engine takes the build. */
export function supports(build: Build): boolean {
  return compiled(build) !== undefined;
}

/** The compiled module of a build; compiled at first use, once. */
export function moduleOf(choice: BuildChoice): { build: Build; module: WebAssembly.Module } {
  oneOf("build", choice, ["simd", "relaxed", "auto"]);
  const build = choice === "auto" ? (supports("relaxed") ? "relaxed" : "simd") : choice;
  const module = compiled(build);
  if (module !== undefined) return { build, module };
  throw new UnsupportedRuntimeError(
    build === "relaxed"
      ? 'This engine has no relaxed SIMD; use build: "auto" or "simd".'
      : "This engine has no 128-bit WebAssembly SIMD; Node 16.4, Chromium 91, Firefox 89, Safari 16.4 and later have.",
  );
}
