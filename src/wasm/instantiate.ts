import { instantiateSync } from "@assemblyscript/loader";
import type { instantiate as Instantiate } from "#kernels";
import type { WasmMemory, WasmModule } from "../platform.js";

/** The exports of the WebAssembly module, typed by the compiler's own declarations. */
export type Kernels = Omit<Awaited<ReturnType<typeof Instantiate>>, "memory">;

/**
 * A new instance over `memory`. The only place that knows the loader (its authors call it legacy): replacing it
 * touches nothing else.
 */
export function instantiate(module: WasmModule, memory: WasmMemory): Kernels {
  // The loader's own `exports` set the count of arguments before each call, which no kernel asks for: 8 ns a call.
  return instantiateSync(module, { env: { memory } }).instance.exports as unknown as Kernels;
}
