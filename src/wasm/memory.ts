import { OutOfMemoryError } from "../errors.js";

const PAGE = 65536;
/** 128-bit loads want 16; a cache line keeps two blocks from sharing one. */
const ALIGNMENT = 64;

/**
 * The one owner of an engine's linear memory: a stack of blocks above the module's static data. Kernels never
 * allocate; they get addresses from here.
 */
export class Arena {
  readonly memory: WebAssembly.Memory;
  #top: number;

  /** `base`: the first free byte (the module's `__heap_base`). */
  constructor(memory: WebAssembly.Memory, base: number) {
    this.memory = memory;
    this.#top = align(base);
  }

  /** Bytes up to the end of the highest block. */
  get usedBytes(): number {
    return this.#top;
  }

  /** Address of a new block of `bytes` on top of the stack, its contents undefined; grows the memory when needed. */
  reserve(bytes: number): number {
    const address = this.#top;
    const end = align(address + bytes);
    const missing = end - this.memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing, bytes);
    this.#top = end;
    return address;
  }

  /** Takes back the block at `address` and all above it. */
  release(address: number): void {
    if (address < this.#top) this.#top = address;
  }

  #grow(missing: number, bytes: number): void {
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      const used = megabytes(this.#top);
      throw new OutOfMemoryError(
        `No room for ${megabytes(bytes)} MB more on top of ${used} MB in use (WebAssembly memory ends at 4096 MB, or ` +
          `earlier where the runtime sets a limit); use a smaller model, batch size or sequence length.`,
        { cause },
      );
    }
  }
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
