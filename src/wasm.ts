import type { WasmModule } from "./platform.js";

/** What an import of one of the `.wasm` files gives where the runtime or the bundler compiles it, as workerd does. */
declare const module: WasmModule;
export default module;
