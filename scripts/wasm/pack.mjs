import { parse } from "./module.mjs";
import { ALPHABET, BASE, END, LOCAL, MULTIPLY_ADD, MULTIPLY_SUBTRACT, PLAIN } from "./unpack.mjs";

const CODE_SECTION = 10;
const [LOCAL_GET, LOCAL_TEE] = [0x20, 0x22];
const [RELAXED_MULTIPLY_ADD, RELAXED_MULTIPLY_SUBTRACT] = [0xfd105, 0xfd106];

/** An instruction whose operands take as many bytes, all occurrences together, has a place in the table as a whole. */
const WORTH_AN_ENTRY = 20;
/** Stands for a local that its function has not used before; more than most have of one type. */
const NEW_LOCAL = 40;

/**
 * A WebAssembly module as text that gzip packs better than the module itself: printable ASCII without quotes,
 * backslashes and `<`. It consists of streams of numbers, parted by spaces, which keep like beside like:
 *
 * - a table of instructions, the most frequent first: kind (see unpack.mjs), length, opcode and what else never changes
 * - what stands before the code section, with the section's number; what stands after it
 * - the number of functions; of each the number and the types of its parameters
 * - instructions: places in the table, function behind function; the last of each is of the kind END
 * - operands, a stream for each kind: bytes, or for locals of one type how many others of this type were used since.
 *   What was used lately is used again, and like code has like numbers, whatever its locals are called
 *
 * `unpack` gives the module back with its locals in the order of their first use and without those of no use.
 * Multiply-adds of relaxed SIMD have a kind of their own, since `unpack` can put a product and a sum in their place.
 */
export function pack(bytes) {
  const { before, after, functions } = parse(bytes);
  const repeats = countOf(functions.flatMap(({ instructions }) => instructions.map(whole)));
  const entries = new Map();
  const order = [];
  const operands = [];
  const add = (kind, head, own) => {
    const key = `${kind}: ${head}`;
    if (!entries.has(key)) entries.set(key, { kind, head, count: 0 });
    const entry = entries.get(key);
    entry.count++;
    order.push(entry);
    (operands[kind] ??= []).push(...own);
  };

  for (const { parameters, locals, instructions } of functions) {
    const types = [...parameters, ...locals];
    const recent = Array.from({ length: 128 }, () => []);
    parameters.forEach((type, index) => recent[type].unshift(index));
    instructions.forEach((instruction, i) => {
      const { opcode, head, operands: own } = instruction;
      if (i === instructions.length - 1) add(END, head, []);
      else if (opcode === RELAXED_MULTIPLY_ADD) add(MULTIPLY_ADD, head, []);
      else if (opcode === RELAXED_MULTIPLY_SUBTRACT) add(MULTIPLY_SUBTRACT, head, []);
      else if (opcode >= LOCAL_GET && opcode <= LOCAL_TEE) {
        const index = own.reduceRight((value, byte) => value * 128 + (byte & 127), 0);
        const type = types[index];
        add(LOCAL + codeOf(type), head, [rank(recent[type], index)]);
      } else if (repeats.get(whole(instruction)) * own.length >= WORTH_AN_ENTRY) add(PLAIN, [...head, ...own], []);
      else add(PLAIN + own.length, head, own);
    });
  }

  const table = [...entries.values()].sort((a, b) => b.count - a.count);
  const places = new Map(table.map((entry, place) => [entry, place]));
  return [
    [table.length, ...table.flatMap(({ kind, head }) => [kind, head.length, ...head])],
    [before.length + 1, ...before, CODE_SECTION],
    [after.length, ...after],
    [functions.length, ...functions.flatMap(({ parameters }) => [parameters.length, ...parameters.map(codeOf)])],
    order.map((entry) => places.get(entry)),
    ...Array.from(operands, (stream) => stream ?? []),
  ]
    .map((stream) => stream.map(digits).join(""))
    .join(" ");
}

/** A number as `unpack` reads it. */
function digits(number) {
  const carry = Math.min(Math.floor(number / BASE), ALPHABET.length - BASE);
  return carry === 0 ? ALPHABET[number] : ALPHABET[BASE + carry - 1] + digits(number - carry * BASE);
}

function whole({ head, operands }) {
  return `${head}: ${operands}`;
}

function countOf(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

/** 0 for i32, 1 for i64, 2 for f32, 3 for f64, 4 for v128. */
function codeOf(type) {
  return 0x7f - type;
}

/** Where `index` stands in the list, which it then leads. */
function rank(list, index) {
  const found = list.indexOf(index);
  const place = found < 0 ? Math.max(list.length, NEW_LOCAL) : found;
  list.splice(place, 1);
  list.unshift(index);
  return place;
}
