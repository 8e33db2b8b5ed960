// What a bundle carries to get its WebAssembly modules back. pack.mjs writes the text and says what stands in it.

/** The digits 0 to 87, in the order of how often minified JavaScript has these characters: gzip codes both alike. */
export const ALPHABET = "etnrsioa,l(cp).d=hmu;f{}g:[]byw1v+>k0T?xE&AS2*|R!83O64zPWMVC/j-IqB5LFDNUG_H9K7QXJYZ%#@^~";
/** Larger digits are carries: `digit - 84` times this, to be added to the number that follows. */
export const BASE = 85;
/** Instructions that are more than their bytes; the rest have `PLAIN` + the number of their own operand bytes. */
export const [END, MULTIPLY_ADD, MULTIPLY_SUBTRACT, LOCAL, PLAIN] = [0, 1, 2, 3, 8];

const [HEADS, BEFORE, AFTER, FUNCTIONS, INSTRUCTIONS, OPERANDS] = [0, 1, 2, 3, 4, 5];
const V128 = 4;
const [GET, SET] = [0x20, 0x21];
const LARGEST_MODULE = 2 ** 18;
/** More than the declarations of a function's locals take. */
const ROOM = 2 ** 11;

/**
 * The module that `pack` made the text from if `fused`; else the same with a product and a sum or difference, each with a
 * rounding of its own, for every multiply-add. Plain loops over bytes: this runs once, before an engine has warmed up.
 */
export function unpack(text, fused) {
  const digits = [];
  for (let i = 0; i < ALPHABET.length; i++) digits[ALPHABET.charCodeAt(i)] = i;
  const characters = new TextEncoder().encode(text);
  const places = [0];
  for (let i = 0; (i = text.indexOf(" ", i) + 1) > 0;) places.push(i);
  const next = (stream) => {
    const digit = digits[characters[places[stream]++]];
    return digit < BASE ? digit : (digit - BASE + 1) * BASE + next(stream);
  };

  const bytes = new Uint8Array(LARGEST_MODULE);
  let size = 0;
  const copy = (stream, count) => {
    while (count-- > 0) bytes[size++] = next(stream);
  };
  /** LEB128 that fills the bytes from `place` to `end`. */
  const leb = (value, place, end) => {
    for (; place < end; value >>= 7) bytes[place++] = place < end ? value | 128 : value;
  };

  const table = [];
  for (let entries = next(HEADS); entries-- > 0;) {
    const entry = [next(HEADS)];
    for (let n = next(HEADS); n-- > 0;) entry.push(next(HEADS));
    table.push(entry);
  }

  copy(BEFORE, next(BEFORE));
  const code = (size += 3);
  let functions = next(FUNCTIONS);
  leb(functions, size, (size += 2));
  while (functions-- > 0) {
    const start = (size += 3);
    size += ROOM;
    const recent = [[], [], [], [], []];
    const locals = [];
    let count = 0;
    for (let n = next(FUNCTIONS); n-- > 0;) recent[next(FUNCTIONS)].unshift(count++);
    const declare = (type) => {
      locals.push(1, 127 - type);
      return count++;
    };
    const product = fused || declare(V128);
    const addend = fused || declare(V128);
    for (let kind = PLAIN; kind > END;) {
      let entry = table[next(INSTRUCTIONS)];
      kind = entry[0];
      if (!fused && (kind === MULTIPLY_ADD || kind === MULTIPLY_SUBTRACT)) {
        const operation = 0xe3 + kind;
        entry = [0, SET, addend, 0xfd, 0xe6, 1, SET, product, GET, addend, GET, product, 0xfd, operation, 1];
      }
      for (let i = 1; i < entry.length; i++) bytes[size++] = entry[i];
      if (kind >= PLAIN) copy(OPERANDS + kind, kind - PLAIN);
      else if (kind >= LOCAL) {
        const list = recent[kind - LOCAL];
        let rank = next(OPERANDS + kind);
        const local = list[rank] ?? declare(kind - LOCAL);
        for (rank = Math.min(rank, list.length); rank > 0; rank--) list[rank] = list[rank - 1];
        list[0] = local;
        leb(local, size, (size += local > 127 ? 2 : 1));
      }
    }
    const body = start + ROOM;
    const declared = start + 2;
    leb(locals.length / 2, start, declared);
    bytes.set(locals, declared);
    bytes.copyWithin(declared + locals.length, body, size);
    size += declared + locals.length - body;
    leb(size - start, start - 3, start);
  }
  leb(size - code, code - 3, code);
  copy(AFTER, next(AFTER));
  return bytes.slice(0, size);
}
