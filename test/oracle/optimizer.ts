/** Adam's settings under their names in Kingma & Ba 2015. */
export interface AdamSettings {
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
}

/** Adam's running moments of one tensor; zeros before the first step. */
export interface AdamState {
  m: Float64Array;
  v: Float64Array;
}

/**
 * Step `t` (from 1) of Adam, Algorithm 1 of Kingma & Ba 2015 (arXiv:1412.6980): both moments are corrected for their
 * start at zero, then x ← x - α·m̂ / (√v̂ + ε). Changes `x` and `state`.
 */
export function adamStep(
  x: Float64Array,
  gradient: ArrayLike<number>,
  state: AdamState,
  t: number,
  { learningRate, beta1, beta2, epsilon }: AdamSettings,
): void {
  for (let i = 0; i < x.length; ++i) {
    const g = gradient[i]!;
    state.m[i] = beta1 * state.m[i]! + (1 - beta1) * g;
    state.v[i] = beta2 * state.v[i]! + (1 - beta2) * g * g;
    const mHat = state.m[i]! / (1 - beta1 ** t);
    const vHat = state.v[i]! / (1 - beta2 ** t);
    x[i]! -= (learningRate * mHat) / (Math.sqrt(vHat) + epsilon);
  }
}

/** The settings of an optimiser under the names that this library gives them; what its type does not have is left out. */
export interface DescentSettings {
  type: "sgd" | "rmsprop" | "adagrad" | "adam" | "adamw";
  weightDecay?: number;
  momentum?: number;
  nesterov?: boolean;
  alpha?: number;
  beta1?: number;
  beta2?: number;
  epsilon?: number;
}

/**
 * Step `t` (from 1) of any optimiser, element by element as the formulas of PyTorch's documentation have it, except that
 * the weight decay of every type is decoupled (Loshchilov and Hutter 2019): x ← x - rate · λ · x before the update.
 * `state` is m and v, zeros before the first step.
 */
export function optimizerStep(
  x: Float64Array,
  gradient: ArrayLike<number>,
  state: AdamState,
  t: number,
  rate: number,
  settings: DescentSettings,
): void {
  const {
    type,
    weightDecay = 0,
    momentum = 0,
    nesterov = false,
    alpha = 0,
    beta1 = 0,
    beta2 = 0,
    epsilon = 0,
  } = settings;
  for (let i = 0; i < x.length; ++i) x[i]! -= rate * weightDecay * x[i]!;
  if (type === "adam" || type === "adamw") {
    adamStep(x, gradient, state, t, { learningRate: rate, beta1, beta2, epsilon });
    return;
  }
  const { m, v } = state;
  for (let i = 0; i < x.length; ++i) {
    let update = gradient[i]!;
    if (type === "rmsprop") v[i] = alpha * v[i]! + (1 - alpha) * update ** 2;
    if (type === "adagrad") v[i]! += update ** 2;
    if (type !== "sgd") update /= Math.sqrt(v[i]!) + epsilon;
    m[i] = momentum * m[i]! + update;
    x[i]! -= rate * (nesterov ? update + momentum * m[i]! : m[i]!);
  }
}

/** √Σx² over all tensors together. */
export function globalNorm(tensors: readonly ArrayLike<number>[]): number {
  let sum = 0;
  for (const tensor of tensors) for (let i = 0; i < tensor.length; ++i) sum += tensor[i]! ** 2;
  return Math.sqrt(sum);
}

/** All tensors times min(1, maximum / norm), and the norm before. */
export function clipByGlobalNorm(
  tensors: readonly Float64Array[],
  maximum: number,
): { norm: number; clipped: Float64Array[] } {
  const norm = globalNorm(tensors);
  const factor = norm > maximum ? maximum / norm : 1;
  return { norm, clipped: tensors.map((tensor) => tensor.map((x) => x * factor)) };
}
