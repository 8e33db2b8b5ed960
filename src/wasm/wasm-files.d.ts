declare module "*.wasm" {
  /** Decodes the module's bytes, anew at every call. */
  export default function read(): Uint8Array<ArrayBuffer>;
}

declare module "*.wasm?module" {
  /** Compiled by the runtime before the program starts. */
  const module: WebAssembly.Module;
  export default module;
}
