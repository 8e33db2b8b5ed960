declare module "*.wasm" {
  /** Decodes the module's bytes, anew at every call. */
  export default function read(): Uint8Array<ArrayBuffer>;
}
