import { loadLanes, storeLanes } from "../simd/lanes";

/**
 * One step of Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) over n parameters in one flat loop:
 *
 *   m = β1·m + (1 - β1)·g      v = β2·v + (1 - β2)·g²      w -= rate · (m / c1) / (√(v / c2) + ε)
 *
 * with g = `gradientScale` · gradient (the factor of clipping by global norm) and the bias corrections c1 = 1 - β1ᵗ,
 * c2 = 1 - β2ᵗ from the caller, given as `stepSize` = rate / c1 and `inverseRoot` = 1 / √c2. The betas are float64, since
 * 1 - β loses its digits in float32.
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
): void {
  const decay1 = <f32>beta1;
  const gain1 = <f32>(1 - beta1);
  const decay2 = <f32>beta2;
  const gain2 = <f32>(1 - beta2);
  const scale = f32x4.splat(gradientScale);
  const whole = ((<usize>n) & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const w = v128.load(weights + i);
    const g = f32x4.mul(v128.load(gradients + i), scale);
    const m = average(v128.load(first + i), g, decay1, gain1);
    const v = average(v128.load(second + i), f32x4.mul(g, g), decay2, gain2);
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(weights + i, f32x4.sub(w, update(m, v, stepSize, epsilon, inverseRoot)));
  }
  const tail = n & 3;
  if (tail) {
    const w = loadLanes(weights + whole, tail);
    const g = f32x4.mul(loadLanes(gradients + whole, tail), scale);
    const m = average(loadLanes(first + whole, tail), g, decay1, gain1);
    const v = average(loadLanes(second + whole, tail), f32x4.mul(g, g), decay2, gain2);
    storeLanes(first + whole, m, tail);
    storeLanes(second + whole, v, tail);
    storeLanes(weights + whole, f32x4.sub(w, update(m, v, stepSize, epsilon, inverseRoot)), tail);
  }
}

/** decay · mean + gain · value: a running mean moved towards a new value. */
// @ts-ignore: decorator
@inline
function average(mean: v128, value: v128, decay: f32, gain: f32): v128 {
  return f32x4.add(f32x4.mul(mean, f32x4.splat(decay)), f32x4.mul(value, f32x4.splat(gain)));
}

// @ts-ignore: decorator
@inline
function update(m: v128, v: v128, stepSize: f32, epsilon: f32, inverseRoot: f32): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), f32x4.splat(inverseRoot));
  return f32x4.div(f32x4.mul(m, f32x4.splat(stepSize)), f32x4.add(root, f32x4.splat(epsilon)));
}
