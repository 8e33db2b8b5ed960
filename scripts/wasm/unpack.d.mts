export function unpack(text: string, fused: boolean): Uint8Array<ArrayBuffer>;
