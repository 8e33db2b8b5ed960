import type { WasmModule } from "../platform.js";

/**
 * The module, as one that `instanceof` knows. Sandboxes and frames hand over modules of another realm, which run as well as
 * one's own, but which the loader would take for bytes.
 */
export function ofThisRealm(module: WasmModule): WasmModule {
  return Object.setPrototypeOf(module, WebAssembly.Module.prototype) as WasmModule;
}
