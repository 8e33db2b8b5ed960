import { average, FIRST_FLOOR, put, SECOND_FLOOR, take } from "./stride";

/**
 * One step of Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) over n parameters in one flat loop, with decoupled
 * weight decay (Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2):
 *
 *   m = β1·m + (1 - β1)·g      v = β2·v + (1 - β2)·g²      w = keep·w - rate · (m / c1) / (√(v / c2) + ε)
 *
 * with g = `gradientScale` · gradient (the factor of clipping by global norm) and the bias corrections c1 = 1 - β1ᵗ,
 * c2 = 1 - β2ᵗ from the caller, given as `stepSize` = rate / c1 and `inverseRoot` = 1 / √c2. The betas are float64, since
 * 1 - β loses its digits in float32. `keep` = 1 - rate · weight decay.
 */
export function adam(
  weights: usize,
  first: usize,
  second: usize,
  gradients: usize,
  n: i32,
  stepSize: f32,
  beta1: f64,
  beta2: f64,
  epsilon: f32,
  inverseRoot: f32,
  gradientScale: f32,
  keep: f32,
): void {
  const decay1 = <f32>beta1;
  const gain1 = <f32>(1 - beta1);
  const decay2 = <f32>beta2;
  const gain2 = <f32>(1 - beta2);
  const end = (<usize>n) << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    move(
      weights,
      first,
      second,
      gradients,
      i,
      decay1,
      gain1,
      decay2,
      gain2,
      stepSize,
      epsilon,
      inverseRoot,
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
      decay1,
      gain1,
      decay2,
      gain2,
      stepSize,
      epsilon,
      inverseRoot,
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
  decay1: f32,
  gain1: f32,
  decay2: f32,
  gain2: f32,
  stepSize: f32,
  epsilon: f32,
  inverseRoot: f32,
  gradientScale: f32,
  keep: f32,
  whole: bool,
): void {
  const g = f32x4.mul(take(gradients + i, whole), f32x4.splat(gradientScale));
  const m = average(take(first + i, whole), g, decay1, gain1, FIRST_FLOOR);
  const v = average(take(second + i, whole), f32x4.mul(g, g), decay2, gain2, SECOND_FLOOR);
  put(first + i, m, whole);
  put(second + i, v, whole);
  const root = f32x4.mul(f32x4.sqrt(v), f32x4.splat(inverseRoot));
  const update = f32x4.div(f32x4.mul(m, f32x4.splat(stepSize)), f32x4.add(root, f32x4.splat(epsilon)));
  put(weights + i, f32x4.sub(f32x4.mul(take(weights + i, whole), f32x4.splat(keep)), update), whole);
}
