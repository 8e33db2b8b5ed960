import { loadLanes, storeLanes } from "./lanes";
import { exp, expRest, sigmoid, sigmoidRest, tanh, tanhRest } from "./math";

// The functions of math.ts over arrays, for tests, `npm run sweep` and `npm run bench`: a module of its own, as pages need none.
// Two vectors a round, since each is one long chain of operations that wait for one another.

/** out[i] = exp(x[i]) for n floats; `out` may be `x`. */
export function expArray(out: usize, x: usize, n: i32): void {
  for (; n >= 8; n -= 8) {
    const low = exp(v128.load(x));
    const high = exp(v128.load(x, 16));
    v128.store(out, low);
    v128.store(out, high, 16);
    out += 32;
    x += 32;
  }
  if (n >= 4) {
    n -= 4;
    v128.store(out, expRest(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, expRest(loadLanes(x, n)), n);
}

/** out[i] = 1 / (1 + exp(-x[i])) for n floats; `out` may be `x`. */
export function sigmoidArray(out: usize, x: usize, n: i32): void {
  for (; n >= 8; n -= 8) {
    const low = sigmoid(v128.load(x));
    const high = sigmoid(v128.load(x, 16));
    v128.store(out, low);
    v128.store(out, high, 16);
    out += 32;
    x += 32;
  }
  if (n >= 4) {
    n -= 4;
    v128.store(out, sigmoidRest(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, sigmoidRest(loadLanes(x, n)), n);
}

/** out[i] = tanh(x[i]) for n floats; `out` may be `x`. */
export function tanhArray(out: usize, x: usize, n: i32): void {
  for (; n >= 8; n -= 8) {
    const low = tanh(v128.load(x));
    const high = tanh(v128.load(x, 16));
    v128.store(out, low);
    v128.store(out, high, 16);
    out += 32;
    x += 32;
  }
  if (n >= 4) {
    n -= 4;
    v128.store(out, tanhRest(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, tanhRest(loadLanes(x, n)), n);
}
