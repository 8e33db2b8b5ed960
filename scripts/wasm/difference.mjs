import { Buffer } from "node:buffer";

/** The shortest copy that is worth its two or three numbers. */
const SHORTEST = 8;

/**
 * `target` as steps from `base`: bytes of its own, then a piece of `base`, again and again. A step is
 *
 *     count, that many bytes | jump from the end of the last piece (zigzag) | length of the piece
 *
 * with numbers in LEB128. Far smaller than `target` where most of it stands in `base`, in whatever order.
 */
export function difference(base, target) {
  const places = new Map();
  const key = (bytes, at) => Buffer.from(bytes.buffer, bytes.byteOffset + at, SHORTEST).toString("latin1");
  for (let i = 0; i + SHORTEST <= base.length; i++) {
    const found = places.get(key(base, i));
    if (found === undefined) places.set(key(base, i), [i]);
    else found.push(i);
  }

  const steps = [];
  const number = (value) => {
    for (; value > 127; value >>>= 7) steps.push((value & 127) | 128);
    steps.push(value);
  };
  const step = (start, end, jump, length) => {
    number(end - start);
    for (let i = start; i < end; i++) steps.push(target[i]);
    number(jump < 0 ? -2 * jump - 1 : 2 * jump);
    number(length);
  };

  let own = 0;
  let from = 0;
  let at = 0;
  while (at + SHORTEST <= target.length) {
    const piece = longest(base, target, at, places.get(key(target, at)) ?? []);
    if (piece.length === 0) {
      at++;
      continue;
    }
    step(own, at, piece.start - from, piece.length);
    at += piece.length;
    own = at;
    from = piece.start + piece.length;
  }
  step(own, target.length, 0, 0);
  return Uint8Array.from(steps);
}

/** The longest piece of `base` from one of `starts` that goes on as `target` does from `at`. */
function longest(base, target, at, starts) {
  let best = { start: 0, length: 0 };
  for (const start of starts) {
    let length = 0;
    while (
      start + length < base.length &&
      at + length < target.length &&
      base[start + length] === target[at + length]
    ) {
      length++;
    }
    if (length > best.length) best = { start, length };
  }
  return best;
}
