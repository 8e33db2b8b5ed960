import { average, FIRST_FLOOR, put, SECOND_FLOOR, take } from "./stride";

/**
 * One step of SGD, RMSProp or Adagrad over n parameters in one flat loop, in PyTorch's form:
 *
 *   u = gradientScale · gradient
 *   v = decay·v + gain·u²      u = u / (√v + ε)                         if there is a `second`
 *   m = momentum·m + u         u = m, or with Nesterov momentum·m + u   if there is a `first`
 *   w = keep·w - rate·u
 *
 * SGD has no `second`; RMSProp (Hinton's lecture 6e of 2012) has decay = α, gain = 1 - α; Adagrad (Duchi, Hazan and Singer
 * 2011) has decay = gain = 1. The address of an array that there is not is 0. `keep` = 1 - rate · weight decay.
 */
export function descent(
  weights: usize,
  first: usize,
  second: usize,
  gradients: usize,
  n: i32,
  rate: f32,
  momentum: f32,
  nesterov: bool,
  decay: f32,
  gain: f32,
  epsilon: f32,
  gradientScale: f32,
  keep: f32,
): void {
  const end = (<usize>n) << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    move(
      weights,
      first,
      second,
      gradients,
      i,
      rate,
      momentum,
      nesterov,
      decay,
      gain,
      epsilon,
      gradientScale,
      keep,
      true,
    );
  }
  for (; i < end; i += 4) {
    move(
      weights,
      first,
      second,
      gradients,
      i,
      rate,
      momentum,
      nesterov,
      decay,
      gain,
      epsilon,
      gradientScale,
      keep,
      false,
    );
  }
}

// @ts-ignore: decorator
@inline
function move(
  weights: usize,
  first: usize,
  second: usize,
  gradients: usize,
  i: usize,
  rate: f32,
  momentum: f32,
  nesterov: bool,
  decay: f32,
  gain: f32,
  epsilon: f32,
  gradientScale: f32,
  keep: f32,
  whole: bool,
): void {
  let u = f32x4.mul(take(gradients + i, whole), f32x4.splat(gradientScale));
  if (second) {
    const v = average(take(second + i, whole), f32x4.mul(u, u), decay, gain, SECOND_FLOOR);
    put(second + i, v, whole);
    u = f32x4.div(u, f32x4.add(f32x4.sqrt(v), f32x4.splat(epsilon)));
  }
  if (first) {
    const m = average(take(first + i, whole), u, momentum, 1, FIRST_FLOOR);
    put(first + i, m, whole);
    u = nesterov ? f32x4.add(f32x4.mul(m, f32x4.splat(momentum)), u) : m;
  }
  const w = f32x4.mul(take(weights + i, whole), f32x4.splat(keep));
  put(weights + i, f32x4.sub(w, f32x4.mul(u, f32x4.splat(rate))), whole);
}
