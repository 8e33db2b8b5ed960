import { InvalidOptionError } from "../errors.js";
import { show } from "../options.js";

/** Throws an `InvalidOptionError` unless `order` holds each of 0 … `count` - 1 once. */
export function checkPermutation(name: string, order: ArrayLike<number>, count: number): void {
  if (order.length !== count) {
    throw new InvalidOptionError(
      `${name} must be a permutation of 0 to ${count - 1}, but it has ${order.length} entries.`,
    );
  }
  const seen = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    const entry = order[i] as number;
    if (seen[entry] !== 0) {
      const reason = seen[entry] === 1 ? `${show(entry)} is in it twice` : `entry ${i} is ${show(entry)}`;
      throw new InvalidOptionError(`${name} must be a permutation of 0 to ${count - 1}, but ${reason}.`);
    }
    seen[entry] = 1;
  }
}
