export interface Instruction {
  readonly opcode: number;
  readonly head: Uint8Array;
  readonly operands: Uint8Array;
}

export interface Function {
  readonly parameters: readonly number[];
  readonly locals: readonly number[];
  readonly instructions: readonly Instruction[];
}

export interface Module {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  readonly functions: readonly Function[];
}

export function parse(file: Uint8Array): Module;
