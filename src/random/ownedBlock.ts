import { DisposedError } from "../errors.js";
import type { RandomMemory } from "./memory.js";

interface Block {
  readonly memory: RandomMemory;
  readonly address: number;
}

/**
 * An owner that is forgotten rather than disposed gives its memory back when it is collected, except in the few
 * runtimes that tell nobody of it.
 */
const forgotten =
  typeof FinalizationRegistry === "function"
    ? new FinalizationRegistry<Block>(({ memory, address }) => memory.free(address))
    : undefined;

/** The block of memory with one generator's state, or one distribution. */
export class OwnedBlock {
  readonly #owner: string;
  readonly #block: Block;
  #open = true;

  /** `owner`: what a `DisposedError` calls it. */
  constructor(memory: RandomMemory, owner: string, bytes: number) {
    this.#owner = owner;
    this.#block = { memory, address: memory.allocate(bytes) };
    forgotten?.register(this, this.#block, this);
  }

  /** Throws `DisposedError` after `dispose`. */
  get address(): number {
    if (!this.#open) throw new DisposedError(this.#owner);
    return this.#block.address;
  }

  /** Gives the memory back; a second call does nothing. */
  dispose(): void {
    if (!this.#open) return;
    this.#open = false;
    forgotten?.unregister(this);
    this.#block.memory.free(this.#block.address);
  }
}
