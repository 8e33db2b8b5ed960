import type { TokenDecoder } from "./tokenDecoder.js";
import { eos, firstId, unk, Vocabulary, wholeLength } from "./vocabulary.js";

/** ASCII's visible characters by themselves, other bytes as "<0xE2>". */
const names = (): string[] =>
  Array.from({ length: 256 }, (_, byte) =>
    byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`,
  );

/**
 * A `Tokenizer` with one token for each byte of UTF-8: no text is unknown to it, and it needs no corpus. 258 ids: `<EOS>`,
 * `<UNK>` (which no text encodes to), then the bytes in order. A lone surrogate is encoded as U+FFFD, which is also what
 * bytes that are no UTF-8 decode to.
 */
export class ByteTokenizer extends Vocabulary {
  readonly kind = "byte";

  constructor() {
    super(names(), { of: (text) => text, settled: wholeLength });
  }

  override encode(text: string): Int32Array {
    const ids = new Int32Array(new TextEncoder().encode(this.checked(text)));
    for (let i = 0; i < ids.length; i++) ids[i] = (ids[i] as number) + firstId;
    return ids;
  }

  /** Holds the bytes of a character back until it is complete. */
  override decoder(): TokenDecoder {
    const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
    return {
      push: (id) => {
        const text = this.textOf(id);
        if (id === eos) return "";
        return id === unk ? utf8.decode() + text : utf8.decode(Uint8Array.of(id - firstId), { stream: true });
      },
      end: () => utf8.decode(),
    };
  }

  toJSON(): { readonly kind: "byte" } {
    return { kind: this.kind };
  }
}
