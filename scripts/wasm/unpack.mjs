// What a bundle carries to get its WebAssembly modules back; see plugin.mjs.

/** The bytes that a string of hexadecimal digits, two a byte, stands for. */
export function fromHex(hex) {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The bytes that `difference(base, …)` of difference.mjs was made from. */
export function applyDifference(base, difference) {
  const bytes = [];
  let at = 0;
  let from = 0;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = difference[at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  while (at < difference.length) {
    for (let n = number(); n > 0; n--) bytes.push(difference[at++]);
    const jump = number();
    from += jump & 1 ? -(jump >> 1) - 1 : jump >> 1;
    for (let n = number(); n > 0; n--) bytes.push(base[from++]);
  }
  return Uint8Array.from(bytes);
}
