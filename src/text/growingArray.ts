import { InvalidOptionError } from "../errors.js";
import { Pace } from "../pace.js";

/** The most elements: positions are 32-bit integers. */
const MOST = 2 ** 31 - 1;
/** Elements of the largest block. */
const BLOCK = 2 ** 20;

type Integers = Int32Array | Uint16Array;

/** Where engines let them be resized (ES2024), buffers can give their memory back before the garbage is collected. */
const Resizable = ArrayBuffer as unknown as new (bytes: number, options: { maxByteLength: number }) => ResizableBuffer;
type ResizableBuffer = ArrayBuffer & { resize?(bytes: number): void };

type IntegerType<T> = (new (content: number | ArrayBuffer) => T) & { readonly BYTES_PER_ELEMENT: number };

/** Integers of which nobody knows the number ahead; blocks of them are copied once, at the end. */
export class GrowingArray<T extends Integers = Int32Array> {
  readonly #type: IntegerType<T>;
  readonly #blocks: T[] = [];
  /** Elements of the last block that are taken. */
  #used = 0;
  #length = 0;

  constructor(type: IntegerType<T>) {
    this.#type = type;
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    this.#block()[this.#used++] = value;
    this.#length++;
  }

  append(values: Integers): void {
    for (let at = 0; at < values.length;) {
      const block = this.#block();
      const part = values.subarray(at, at + block.length - this.#used);
      block.set(part, this.#used);
      at += part.length;
      this.#used += part.length;
      this.#length += part.length;
    }
  }

  /** The integers so far, in memory of exactly their size; to be called once, since it takes them from here. */
  async take(): Promise<T> {
    const pace = new Pace();
    const all = new this.#type(this.#length);
    let at = 0;
    for (const block of this.#blocks) {
      const { length } = block;
      all.set(block.subarray(0, this.#length - at), at);
      at += length;
      (block.buffer as ResizableBuffer).resize?.(0);
      if (pace.due()) await pace.pause();
    }
    return all;
  }

  /** The last block, with room in it. */
  #block(): T {
    let block = this.#blocks.at(-1);
    if (block === undefined || this.#used === block.length) {
      if (this.#length > MOST - BLOCK)
        throw new InvalidOptionError(`A corpus has at most ${MOST - BLOCK} tokens: give less text.`);
      const maxByteLength = Math.min(Math.max(1024, this.#length), BLOCK) * this.#type.BYTES_PER_ELEMENT;
      block = new this.#type(new Resizable(maxByteLength, { maxByteLength }));
      this.#blocks.push(block);
      this.#used = 0;
    }
    return block;
  }
}
