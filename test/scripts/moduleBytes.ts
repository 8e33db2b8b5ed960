import type { Function, Instruction } from "../../scripts/wasm/module.mjs";

// WebAssembly modules made by hand: what the packer reads, whether or not an engine would take it.

export const [I32, V128] = [0x7f, 0x7b];

/** A function to be encoded: instructions as bytes, without the `end` of the function. */
export interface Written {
  readonly parameters: readonly number[];
  readonly locals: readonly number[];
  readonly instructions: readonly (readonly number[])[];
}

export function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >>> 7)];
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...leb(items.length), ...items.flat()];
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

/** A module with the functions, each with a type of its own, and a section of data behind them. */
export function moduleOf(functions: readonly Written[], data: readonly number[] = []): Uint8Array {
  const types = functions.map(({ parameters }) => [0x60, ...vector(parameters.map((type) => [type])), 0]);
  const bodies = functions.map(({ locals, instructions }) => {
    const body = [...vector(locals.map((type) => [1, type])), ...instructions.flat(), 0x0b];
    return [...leb(body.length), ...body];
  });
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(types)),
    ...section(3, vector(functions.map((_, i) => leb(i)))),
    ...section(10, vector(bodies)),
    ...section(11, data),
  ]);
}

/** The same function with its locals in the order of their first use and without those of no use. */
export function inOrderOfUse({ parameters, locals, instructions }: Function): Function {
  const types = [...parameters, ...locals];
  const order = parameters.map((_, index) => index);
  const renamed = instructions.map((instruction): Instruction => {
    const { opcode, operands } = instruction;
    if (opcode < 0x20 || opcode > 0x22) return instruction;
    const index = indexOf(operands);
    if (!order.includes(index)) order.push(index);
    return local(opcode, order.indexOf(index));
  });
  return {
    parameters,
    locals: order.slice(parameters.length).map((index) => types[index]!),
    instructions: renamed,
  };
}

/**
 * The same function with a product and a sum for each fused multiply-add, or a product and a difference: the two locals
 * behind the parameters hold the addend and the product.
 */
export function withRoundedProducts(fused: Function): Function {
  const { parameters, locals, instructions } = inOrderOfUse(fused);
  const product = parameters.length;
  const addend = product + 1;
  const separate = (operation: number): Instruction[] => [
    local(0x21, addend),
    simd(MULTIPLY),
    local(0x21, product),
    local(0x20, addend),
    local(0x20, product),
    simd(operation),
  ];
  return {
    parameters,
    locals: [V128, V128, ...locals],
    instructions: instructions.flatMap((instruction) => {
      const { opcode, operands } = instruction;
      if (opcode === 0xfd105) return separate(ADD);
      if (opcode === 0xfd106) return separate(SUBTRACT);
      if (opcode < 0x20 || opcode > 0x22) return [instruction];
      const index = indexOf(operands);
      return [local(opcode, index < parameters.length ? index : index + 2)];
    }),
  };
}

const [ADD, SUBTRACT, MULTIPLY] = [0xe4, 0xe5, 0xe6];

function simd(operation: number): Instruction {
  return { opcode: 0xfd000 + operation, head: Uint8Array.of(0xfd, operation, 1), operands: new Uint8Array() };
}

function local(opcode: number, index: number): Instruction {
  return { opcode, head: Uint8Array.of(opcode), operands: Uint8Array.from(leb(index)) };
}

/** The local that an instruction names. */
function indexOf(operands: Uint8Array): number {
  return (operands[0]! % 128) + (operands[1] ?? 0) * 128;
}
