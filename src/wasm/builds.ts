import { UnsupportedRuntimeError } from "../errors.js";
import { oneOf } from "../options.js";
import type { Build } from "./build.js";
import { carried } from "./carried.js";
import type { WasmModule } from "../platform.js";

export type { Build } from "./build.js";

/** A build, or `auto`: `relaxed` where the engine takes it, `simd` elsewhere. */
export type BuildChoice = Build | "auto";

let sources = carried;
/** The compiled module of a build, or `undefined` where there is none; found out once. */
const modules = new Map<Build, WasmModule | undefined>();

/** Uses `module` from now on; the first call takes the place of all that the library carries. */
export function provide(build: Build, module: WasmModule): void {
  if (sources === carried) modules.clear();
  sources = {};
  modules.set(build, module);
}

function compiled(build: Build): WasmModule | undefined {
  if (!modules.has(build)) modules.set(build, sources[build]?.());
  return modules.get(build);
}

/** Whether there is the build and this engine takes it. */
export function supports(build: Build): boolean {
  return compiled(build) !== undefined;
}

/** The compiled module of a build; compiled at first use, once. */
export function moduleOf(choice: BuildChoice): { build: Build; module: WasmModule } {
  oneOf("build", choice, ["simd", "relaxed", "auto"]);
  const build = choice === "auto" ? (supports("relaxed") ? "relaxed" : "simd") : choice;
  const module = compiled(build);
  if (module !== undefined) return { build, module };
  throw new UnsupportedRuntimeError(
    build === "relaxed"
      ? 'There is no relaxed SIMD here; use build: "auto" or "simd".'
      : "This engine has no 128-bit WebAssembly SIMD; Node 16.4, Chromium 91, Firefox 89, Safari 16.4 and later have.",
  );
}
