import { loadLanes, storeLanes } from "./lanes";
import { exp, sigmoid, tanh } from "./math";

/** out[i] = exp(x[i]) for n floats; `out` may be `x`. */
export function expArray(out: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(out, exp(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, exp(loadLanes(x, n)), n);
}

/** out[i] = 1 / (1 + exp(-x[i])) for n floats; `out` may be `x`. */
export function sigmoidArray(out: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(out, sigmoid(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, sigmoid(loadLanes(x, n)), n);
}

/** out[i] = tanh(x[i]) for n floats; `out` may be `x`. */
export function tanhArray(out: usize, x: usize, n: i32): void {
  for (; n >= 4; n -= 4) {
    v128.store(out, tanh(v128.load(x)));
    out += 16;
    x += 16;
  }
  if (n > 0) storeLanes(out, tanh(loadLanes(x, n)), n);
}
