import { InvalidOptionError, UnsupportedRuntimeError } from "../errors.js";
import { knownOptions, show } from "../options.js";
import type { Build } from "./build.js";
import { provide } from "./builds.js";
import { ofThisRealm } from "./realm.js";
import type { Url, WasmModule } from "../platform.js";

/** Where `simd.wasm` or `relaxed.wasm` of this version comes from: one of three. */
export interface ModuleSource {
  /** Compiled already, as by a bundler or by another thread. */
  readonly module?: WasmModule | undefined;
  /** Where it is served; compiled while it arrives if it is served as `application/wasm`. */
  readonly url?: string | Url | undefined;
  /** The file's bytes. */
  readonly bytes?: ArrayBuffer | Uint8Array<ArrayBuffer> | undefined;
}

/**
 * Gives the library the WebAssembly module to use in place of those that it carries, for every model, generator and
 * building block from then on. A second call may add the other build; `build: "auto"` then takes relaxed, as ever. Resolves to
 * the build that it was. Throws `InvalidOptionError` for what is no module of this library, `UnsupportedRuntimeError` where
 * it cannot be fetched or the engine does not take it.
 */
export async function init(source: ModuleSource): Promise<Build> {
  const { module, url, bytes } = knownOptions("init", source, ["module", "url", "bytes"]);
  const given = [module, url, bytes].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new InvalidOptionError(`init takes one of module, url, bytes, not ${given.length} of them.`);
  const compiled = module ?? (await compile(url, bytes));
  const build = buildOf(compiled);
  provide(build, ofThisRealm(compiled));
  return build;
}

async function compile(
  url: string | Url | undefined,
  bytes: ArrayBuffer | Uint8Array<ArrayBuffer> | undefined,
): Promise<WasmModule> {
  try {
    return await (bytes === undefined ? fetched(url as string | Url) : WebAssembly.compile(bytes));
  } catch (cause) {
    if (bytes !== undefined && !isModule(bytes)) {
      throw new InvalidOptionError("init: these bytes are not those of a WebAssembly module.", { cause });
    }
    throw new UnsupportedRuntimeError(
      `init: ${url === undefined ? "the bytes" : show(String(url))} could not be compiled here: ${String(cause)}`,
      { cause },
    );
  }
}

async function fetched(url: string | Url): Promise<WasmModule> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`status ${response.status}`);
  const streams = response.headers.get("content-type")?.startsWith("application/wasm");
  // Deno Deploy and others have no streaming compilation.
  if (streams === true && "compileStreaming" in WebAssembly) return WebAssembly.compileStreaming(response);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Whether it begins as a module does: `\0asm`. */
function isModule(bytes: ArrayBuffer | Uint8Array<ArrayBuffer>): boolean {
  const [a, b, c, d] = new Uint8Array(bytes);
  return a === 0 && b === 0x61 && c === 0x73 && d === 0x6d;
}

/** What the file says that it is, in a custom section of its own. */
function buildOf(module: WasmModule): Build {
  let name = "";
  try {
    name = new TextDecoder().decode(WebAssembly.Module.customSections(module, "wasm-rnn")[0]);
  } catch {
    // No module at all.
  }
  if (name === "simd" || name === "relaxed") return name;
  throw new InvalidOptionError(
    "init takes simd.wasm or relaxed.wasm of this version of wasm-rnn, and no other module.",
  );
}
