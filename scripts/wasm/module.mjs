// The parts of a WebAssembly module, as the packer needs them.

const [TYPES, FUNCTIONS, CODE] = [1, 3, 10];

/**
 * `before` and `after`: the bytes around the code section. `functions`, each with its `parameters` and `locals` (value
 * types: 0x7f for i32) and its `instructions`: the `opcode`, 0xfd105 for operation 0x105 behind the prefix 0xfd; its
 * bytes and those of an alignment as `head`; the rest as `operands`.
 */
export function parse(file) {
  // A Buffer would be printed and compared in another way.
  const bytes = Uint8Array.from(file);
  const sections = sectionsOf(bytes);
  const section = (id) => {
    const found = sections.get(id);
    if (found === undefined) throw new Error(`The module has no section ${id}.`);
    return found;
  };
  const types = signatures(section(TYPES).cursor);
  const functions = section(FUNCTIONS).cursor.list((cursor) => ({ parameters: types[cursor.number()] }));
  const code = section(CODE);
  const bodies = code.cursor.list((cursor) => bodyOf(cursor.part(cursor.number())));
  if (bodies.length !== functions.length) throw new Error("The module has functions without code.");
  return {
    before: bytes.subarray(0, code.start),
    after: bytes.subarray(code.end),
    functions: functions.map((declared, i) => ({ ...declared, ...bodies[i] })),
  };
}

/** Walks over the bytes from `at` to `end`. */
class Cursor {
  constructor(bytes, at, end) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** The next bytes, as many as `length`. */
  skip(length) {
    this.at += length;
    if (this.at > this.end) throw new Error("The module ends early.");
    return this.bytes.subarray(this.at - length, this.at);
  }

  part(length) {
    this.skip(length);
    return new Cursor(this.bytes, this.at - length, this.at);
  }

  byte() {
    return this.skip(1)[0];
  }

  /** LEB128, read as if unsigned. */
  number() {
    const byte = this.byte();
    return byte < 128 ? byte : byte - 128 + 128 * this.number();
  }

  /** A count and as many items. */
  list(item) {
    return Array.from({ length: this.number() }, () => item(this));
  }
}

function sectionsOf(bytes) {
  const sections = new Map();
  const cursor = new Cursor(bytes, 8, bytes.length);
  while (cursor.at < cursor.end) {
    const start = cursor.at;
    const id = cursor.byte();
    const content = cursor.part(cursor.number());
    sections.set(id, { start, end: cursor.at, cursor: content });
  }
  return sections;
}

/** The parameters of every type. */
function signatures(cursor) {
  const valueTypes = () => cursor.list(() => cursor.byte());
  return cursor.list(() => {
    cursor.byte();
    const parameters = valueTypes();
    valueTypes();
    return parameters;
  });
}

function bodyOf(cursor) {
  const locals = cursor.list(() => Array(cursor.number()).fill(cursor.byte())).flat();
  const instructions = [];
  while (cursor.at < cursor.end) instructions.push(instruction(cursor));
  return { locals, instructions };
}

function instruction(cursor) {
  const start = cursor.at;
  let opcode = cursor.byte();
  if (opcode === 0xfc || opcode === 0xfd) opcode = opcode * 4096 + cursor.number();
  const { aligned, numbers, bytes } = operandsOf(opcode);
  if (aligned) cursor.number();
  const head = cursor.at;
  for (let i = 0; i < numbers; i++) cursor.number();
  if (opcode === BRANCH_TABLE) cursor.list(() => cursor.number());
  if (opcode === BRANCH_TABLE) cursor.number();
  cursor.skip(bytes);
  return { opcode, head: cursor.bytes.subarray(start, head), operands: cursor.bytes.subarray(head, cursor.at) };
}

const BRANCH_TABLE = 0x0e;
/** block, loop, if, br, br_if, call, local.get to global.set, memory.size, memory.grow, i32.const, i64.const */
const WITH_NUMBER = new Set([2, 3, 4, 0x0c, 0x0d, 0x10, 0x20, 0x21, 0x22, 0x23, 0x24, 0x3f, 0x40, 0x41, 0x42]);
/** unreachable, nop, else, end, return, drop, select; br_table counts its own */
const BARE = new Set([0, 1, 5, 0x0b, 0x0f, 0x1a, 0x1b, BRANCH_TABLE]);

/** What stands behind an opcode: an alignment or none, LEB128 numbers, single bytes. */
function operandsOf(opcode) {
  const simd = opcode - 0xfd000;
  if (simd >= 0) {
    if (simd <= 11 || simd === 92 || simd === 93) return { aligned: true, numbers: 1, bytes: 0 };
    if (simd >= 84 && simd <= 91) return { aligned: true, numbers: 1, bytes: 1 };
    if (simd === 12 || simd === 13) return { numbers: 0, bytes: 16 };
    return { numbers: 0, bytes: simd >= 21 && simd <= 34 ? 1 : 0 };
  }
  // Conversions that saturate, then memory.init, data.drop, memory.copy, memory.fill.
  const prefixed = opcode - 0xfc000;
  if (prefixed >= 0 && prefixed <= 11) return { numbers: [2, 1, 2, 1][prefixed - 8] ?? 0, bytes: 0 };
  if (opcode >= 0x28 && opcode <= 0x3e) return { aligned: true, numbers: 1, bytes: 0 };
  if (opcode === 0x43 || opcode === 0x44) return { numbers: 0, bytes: opcode === 0x43 ? 4 : 8 };
  if (WITH_NUMBER.has(opcode)) return { numbers: 1, bytes: 0 };
  if (BARE.has(opcode) || (opcode >= 0x45 && opcode <= 0xc4)) return { numbers: 0, bytes: 0 };
  throw new Error(`What stands behind opcode 0x${opcode.toString(16)} is not known: see scripts/wasm/module.mjs.`);
}
