import { loadLanes, storeLanes } from "../simd/lanes";
import { exp, expRest, log } from "../simd/math";

/** The largest of V floats (V ≥ 1); NaN if any is NaN. */
export function rowMaximum(x: usize, V: i32): f32 {
  const end = x + ((<usize>V) << 2);
  let best = load<f32>(x);
  if (V >= 4) {
    let m = v128.load(x);
    for (x += 16; x + 16 <= end; x += 16) m = f32x4.max(m, v128.load(x));
    best = max(
      max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)),
      max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)),
    );
  }
  for (; x < end; x += 4) best = max(best, load<f32>(x));
  return best;
}

/** x[i] = exp((x[i] - maximum) · factor) in place for V floats; returns their sum, added up in float64. */
export function expSum(x: usize, V: i32, maximum: f32, factor: f32): f64 {
  const shift = f32x4.splat(maximum);
  const scale = f32x4.splat(factor);
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= V; i += 4) {
    const e = exp(f32x4.mul(f32x4.sub(v128.load(x), shift), scale));
    v128.store(x, e);
    low = f64x2.add(low, f64x2.promote_low_f32x4(e));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(e, e, 1, 0)));
    x += 16;
  }
  if (i < V) {
    const e = expRest(f32x4.mul(f32x4.sub(loadLanes(x, V - i), shift), scale));
    storeLanes(x, e, V - i);
    for (; i < V; ++i) {
      low = f64x2.add(low, f64x2.replace_lane(f64x2.splat(0), 0, <f64>load<f32>(x)));
      x += 4;
    }
  }
  low = f64x2.add(low, high);
  return f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
}

/** Sum of n floats, added up in float64. */
function rowSum(x: usize, n: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  const end = x + ((<usize>n) << 2);
  for (; x + 16 <= end; x += 16) {
    const v = v128.load(x);
    low = f64x2.add(low, f64x2.promote_low_f32x4(v));
    high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0)));
  }
  low = f64x2.add(low, high);
  let sum = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
  for (; x < end; x += 4) sum += <f64>load<f32>(x);
  return sum;
}

/**
 * Softmax with cross-entropy over `rows` rows of V logits, in place: each row becomes `scale` times the gradient of its
 * loss. Writes the log-probability of each target to `logProbabilities` (rows, float64) unless that is 0; returns the
 * summed loss in nats. The maximum is taken off first, so that no logit overflows;
 * log p = (x[target] - maximum) - ln Σ exp(x - maximum).
 *
 * With label smoothing ε = `smoothing` (Szegedy et al. 2016, section 7; 0 for none) the loss of a row is
 * -(1 - ε)·log p[target] - ε·mean(log p) = -log p[target] + ε·(x[target] - mean(x)), and its gradient
 * softmax - (1 - ε)·one-hot(target) - ε / V.
 */
export function softmaxCrossEntropy(
  logProbabilities: usize,
  logits: usize,
  targets: usize,
  rows: i32,
  V: i32,
  scale: f32,
  smoothing: f32,
): f64 {
  const share = (scale * smoothing) / <f32>V;
  let loss: f64 = 0;
  for (let i = 0; i < rows; ++i) {
    const target = logits + ((<usize>load<i32>(targets)) << 2);
    const maximum = rowMaximum(logits, V);
    const shifted = <f64>load<f32>(target) - <f64>maximum;
    if (smoothing) loss += <f64>smoothing * (<f64>load<f32>(target) - rowSum(logits, V) / <f64>V);
    const sum = expSum(logits, V, maximum, 1);
    const logProbability = shifted - log(sum);
    scaleRow(logits, V, <f32>(<f64>scale / sum), share);
    store<f32>(target, load<f32>(target) - (scale - scale * smoothing));
    if (logProbabilities) {
      store<f64>(logProbabilities, logProbability);
      logProbabilities += 8;
    }
    loss -= logProbability;
    logits += (<usize>V) << 2;
    targets += 4;
  }
  return loss;
}

/**
 * Probabilities in place of V logits: softmax(logits / temperature), `inverse` being 1 / temperature. The id
 * `excluded` (-1: none) gets probability zero and the rest shares its mass.
 */
export function softmax(logits: usize, V: i32, inverse: f32, excluded: i32): void {
  if (excluded >= 0) store<f32>(logits + ((<usize>excluded) << 2), -Infinity);
  const sum = expSum(logits, V, rowMaximum(logits, V), inverse);
  scaleRow(logits, V, <f32>(1.0 / sum), 0);
}

/** x[i] = x[i] · factor - less for n floats, none of them below zero, so that a `less` of 0 changes no bit. */
function scaleRow(x: usize, n: i32, factor: f32, less: f32): void {
  const f = f32x4.splat(factor);
  const l = f32x4.splat(less);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(x, f32x4.sub(f32x4.mul(v128.load(x), f), l));
    x += 16;
  }
  if (i < n) storeLanes(x, f32x4.sub(f32x4.mul(loadLanes(x, n - i), f), l), n - i);
}
