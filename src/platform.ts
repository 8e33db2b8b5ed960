// Types of the platform, under names of our own: a program that is compiled without the DOM's types, with or without those
// of Node, has to find a meaning for every name in ours.

/** The instances of a global class; where the program does not know it, what this library needs of them. */
type Global<Name extends string, Needed> =
  typeof globalThis extends Readonly<Record<Name, { readonly prototype: infer Instance }>> ? Instance : Needed;

/** An `AbortSignal`. */
export type Signal = Global<
  "AbortSignal",
  { readonly aborted: boolean; readonly reason: unknown; throwIfAborted(): void }
>;

/** A `URL`. */
export type Url = Global<"URL", { readonly href: string }>;

/** A `WebAssembly.Module`, which nobody but the engine sees into, so that its type is that of any object. */
export type WasmModule = object;

/** A `WebAssembly.Memory`. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}

/** A `ReadableStream<string>`. The DOM's types do not say that it can be iterated, which it can but in older Safaris. */
export interface TextStream {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: string | undefined }>;
  };
}
