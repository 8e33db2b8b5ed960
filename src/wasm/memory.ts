import { DisposedError, OutOfMemoryError } from "../errors.js";
import type { WasmMemory } from "../platform.js";

const PAGE = 65536;
/** 128-bit loads want 16; a cache line keeps two blocks from sharing one. */
const ALIGNMENT = 64;

interface Gap {
  start: number;
  end: number;
}

/**
 * The one owner of an engine's linear memory. Kernels never allocate; they get addresses from here. First fit over
 * the gaps between blocks, since the parts of a model (trainer, sampler, scorer) come and go in any order.
 */
export class Arena {
  #memory: WasmMemory | undefined;
  /** Free space between blocks, by address, never two adjacent; above `#top` all is free. */
  readonly #gaps: Gap[] = [];
  readonly #sizes = new Map<number, number>();
  #top: number;

  /** `base`: the first free byte (the module's `__heap_base`). */
  constructor(memory: WasmMemory, base: number) {
    this.#memory = memory;
    this.#top = align(base);
  }

  /** Throws `DisposedError` after `dispose()`. */
  get memory(): WasmMemory {
    if (this.#memory === undefined) throw new DisposedError("memory");
    return this.#memory;
  }

  /** Bytes in blocks. */
  get usedBytes(): number {
    let sum = 0;
    for (const size of this.#sizes.values()) sum += size;
    return sum;
  }

  /** Address of a new block of `bytes`, 64-byte aligned, contents undefined; grows the memory when needed. */
  allocate(bytes: number): number {
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw new RangeError(`A block cannot have ${bytes} bytes.`);
    const size = align(Math.max(bytes, 1));
    const index = this.#gaps.findIndex((gap) => gap.end - gap.start >= size);
    let address = this.#top;
    const gap = this.#gaps[index];
    if (gap !== undefined) {
      address = gap.start;
      gap.start += size;
      if (gap.start === gap.end) this.#gaps.splice(index, 1);
    } else {
      this.#reach(address + size, size);
      this.#top = address + size;
    }
    this.#sizes.set(address, size);
    return address;
  }

  /** Gives back a block. */
  free(address: number): void {
    const size = this.#sizes.get(address);
    if (size === undefined) throw new RangeError(`No block begins at address ${address}.`);
    this.#sizes.delete(address);
    const gap: Gap = { start: address, end: address + size };
    let index = this.#gaps.findIndex((other) => other.start > address);
    if (index < 0) index = this.#gaps.length;
    const next = this.#gaps[index];
    if (next?.start === gap.end) {
      gap.end = next.end;
      this.#gaps.splice(index, 1);
    }
    const before = this.#gaps[index - 1];
    if (before?.end === gap.start) {
      before.end = gap.end;
      if (gap.end === this.#top) this.#lower(index - 1);
    } else {
      this.#gaps.splice(index, 0, gap);
      if (gap.end === this.#top) this.#lower(index);
    }
  }

  /** Drops the memory, which blocks that are still to be freed no longer keep alive. */
  dispose(): void {
    this.#memory = undefined;
  }

  /** The gap at `index` touches the top: the top comes down to its start. */
  #lower(index: number): void {
    const [gap] = this.#gaps.splice(index, 1);
    if (gap !== undefined) this.#top = gap.start;
  }

  #reach(end: number, bytes: number): void {
    const missing = end - this.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      this.memory.grow(Math.ceil(missing / PAGE));
    } catch (cause) {
      throw new OutOfMemoryError(
        `No room for ${megabytes(bytes)} MB more beside ${megabytes(this.usedBytes)} MB in use (WebAssembly memory ` +
          `ends at 4096 MB, or earlier where the runtime sets a limit); use a smaller model, batch size or sequence ` +
          `length.`,
        { cause },
      );
    }
  }
}

/** Blocks that live and end together. */
export class Blocks {
  readonly #arena: Arena;
  readonly #addresses: number[] = [];

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  /** Address of a new block of `count` 32-bit elements, contents undefined. */
  words(count: number): number {
    const address = this.#arena.allocate(count * 4);
    this.#addresses.push(address);
    return address;
  }

  /** Address of a new block of `count` 64-bit elements, contents undefined. */
  doubles(count: number): number {
    return this.words(count * 2);
  }

  /** Gives all blocks back; a second call does nothing. */
  free(): void {
    for (const address of this.#addresses.splice(0)) this.#arena.free(address);
  }
}

/** What `use` makes of `words` 32-bit elements of memory, contents undefined, which are given back afterwards. */
export function withScratch<T>({ arena }: { readonly arena: Arena }, words: number, use: (address: number) => T): T {
  const address = arena.allocate(words * 4);
  try {
    return use(address);
  } finally {
    arena.free(address);
  }
}

function align(address: number): number {
  return Math.ceil(address / ALIGNMENT) * ALIGNMENT;
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
