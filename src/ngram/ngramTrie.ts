import { OutOfMemoryError } from "../errors.js";

/**
 * N-grams as a trie in flat arrays: node 0 is the empty one, every other is its parent's n-gram and one token more. Children
 * are found by a hash table with open addressing, at most half full.
 */
export class NgramTrie {
  /** Nodes, the empty n-gram included. */
  size = 1;
  /** (size) How often, in whatever sense. */
  counts = new Uint32Array(1024);
  /** (size) */
  parents = new Int32Array(1024);
  /** (size) Tokens of the n-gram. */
  lengths = new Uint8Array(1024);
  /** (size) The last token. */
  #tokens = new Int32Array(1024);
  /** Nodes by the hash of parent and token; 0 is nobody's child and so a free slot. */
  #slots = new Int32Array(2048);

  /** The node that goes on from `parent` by `token`; 0 if there is none. */
  child(parent: number, token: number): number {
    return this.#slots[this.#slot(parent, token)] as number;
  }

  /** Likewise, but never 0: made with count 0 where there is none. Throws `OutOfMemoryError`. */
  add(parent: number, token: number): number {
    const slot = this.#slot(parent, token);
    const found = this.#slots[slot] as number;
    if (found !== 0) return found;
    const node = this.size++;
    this.#slots[slot] = node;
    this.parents[node] = parent;
    this.#tokens[node] = token;
    this.lengths[node] = (this.lengths[parent] as number) + 1;
    if (this.size === this.counts.length) this.#grow();
    return node;
  }

  /** Where the child is, or would be. */
  #slot(parent: number, token: number): number {
    const mask = this.#slots.length - 1;
    // Fibonacci hashing twice: the high bits of a product depend on all of its factors.
    let hash = Math.imul(parent ^ Math.imul(token + 1, 0x9e3779b1), 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const node = this.#slots[slot] as number;
      if (node === 0 || (this.parents[node] === parent && this.#tokens[node] === token)) return slot;
    }
  }

  #grow(): void {
    try {
      const twice = 2 * this.size;
      this.counts = copied(new Uint32Array(twice), this.counts);
      this.parents = copied(new Int32Array(twice), this.parents);
      this.lengths = copied(new Uint8Array(twice), this.lengths);
      this.#tokens = copied(new Int32Array(twice), this.#tokens);
      this.#slots = new Int32Array(2 * twice);
    } catch (cause) {
      throw new OutOfMemoryError(`No room for more than ${this.size} n-grams; use a lower order or less text.`, {
        cause,
      });
    }
    for (let node = 1; node < this.size; node++) {
      this.#slots[this.#slot(this.parents[node] as number, this.#tokens[node] as number)] = node;
    }
  }
}

function copied<T extends Uint32Array | Int32Array | Uint8Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
