import { loadLanes, storeLanes } from "../simd/lanes";

/**
 * One step of Adam (Kingma and Ba 2015, arXiv:1412.6980, algorithm 1) over n parameters in one flat loop:
 *
 *   m = β1·m + (1 - β1)·g      v = β2·v + (1 - β2)·g²      w -= rate · (m / c1) / (√(v / c2) + ε)
 *
 * with g = `gradientScale` · gradient (the factor of clipping by global norm) and the bias corrections c1 = 1 - β1ᵗ,
 * c2 = 1 - β2ᵗ from the caller, given as `stepSize` = rate / c1 and `inverseRoot` = 1 / √c2.
 */
export function adam(
  weights: usize,
  first: usize,
  second: usize,
  gradients: usize,
  n: i32,
  stepSize: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
  inverseRoot: f32,
  gradientScale: f32,
): void {
  const whole = ((<usize>n) & ~3) << 2;
  for (let i: usize = 0; i < whole; i += 16) {
    const w = v128.load(weights + i);
    const m = nextFirst(v128.load(first + i), v128.load(gradients + i), beta1, gradientScale);
    const v = nextSecond(v128.load(second + i), v128.load(gradients + i), beta2, gradientScale);
    v128.store(first + i, m);
    v128.store(second + i, v);
    v128.store(weights + i, f32x4.sub(w, update(m, v, stepSize, epsilon, inverseRoot)));
  }
  const tail = n & 3;
  if (tail) {
    const w = loadLanes(weights + whole, tail);
    const g = loadLanes(gradients + whole, tail);
    const m = nextFirst(loadLanes(first + whole, tail), g, beta1, gradientScale);
    const v = nextSecond(loadLanes(second + whole, tail), g, beta2, gradientScale);
    storeLanes(first + whole, m, tail);
    storeLanes(second + whole, v, tail);
    storeLanes(weights + whole, f32x4.sub(w, update(m, v, stepSize, epsilon, inverseRoot)), tail);
  }
}

// @ts-ignore: decorator
@inline
function nextFirst(m: v128, gradient: v128, beta1: f32, gradientScale: f32): v128 {
  const g = f32x4.mul(gradient, f32x4.splat(gradientScale * (1 - beta1)));
  return f32x4.add(f32x4.mul(m, f32x4.splat(beta1)), g);
}

// @ts-ignore: decorator
@inline
function nextSecond(v: v128, gradient: v128, beta2: f32, gradientScale: f32): v128 {
  const g = f32x4.mul(gradient, f32x4.splat(gradientScale));
  return f32x4.add(f32x4.mul(v, f32x4.splat(beta2)), f32x4.mul(f32x4.mul(g, g), f32x4.splat(1 - beta2)));
}

// @ts-ignore: decorator
@inline
function update(m: v128, v: v128, stepSize: f32, epsilon: f32, inverseRoot: f32): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), f32x4.splat(inverseRoot));
  return f32x4.div(f32x4.mul(m, f32x4.splat(stepSize)), f32x4.add(root, f32x4.splat(epsilon)));
}
