export function fromHex(hex: string): Uint8Array<ArrayBuffer>;
export function applyDifference(base: Uint8Array, difference: Uint8Array): Uint8Array<ArrayBuffer>;
