import { positive } from "../options.js";
import { namedModules, type Modules } from "./modules.js";

/**
 * Scales the gradients of all modules together down to a norm of `maxNorm` (above 0) where √Σ g² is larger (Pascanu et al.
 * 2013), to be called between backward and the optimiser's step. Gives the norm of before, added up in float64; where that is
 * NaN or infinite the gradients stay as they are, and the step is better left out. Throws `InvalidOptionError`.
 */
export function clipGradNorm(modules: Modules, maxNorm: number): number {
  const checked = namedModules("clipGradNorm", modules).map(({ module }) => module);
  positive("maxNorm", maxNorm);
  let squares = 0;
  for (const module of checked) {
    const { engine, layout } = module.open();
    squares += engine.kernels.sumOfSquares(module.gradientRegion, layout.length);
  }
  const norm = Math.sqrt(squares);
  if (norm > maxNorm && norm < Infinity) {
    const factor = maxNorm / norm;
    for (const { gradientRegion, set } of checked) {
      const gradients = set.region(gradientRegion);
      for (let i = 0; i < gradients.length; i++) gradients[i] = (gradients[i] as number) * factor;
    }
  }
  return norm;
}

/** Clips every element of the gradients to [-limit, limit], with a limit above 0. Throws `InvalidOptionError`. */
export function clipGradValue(modules: Modules, limit: number): void {
  positive("limit", limit);
  for (const { module } of namedModules("clipGradValue", modules)) {
    const { engine, layout } = module.open();
    engine.kernels.clipValue(module.gradientRegion, layout.length, limit);
  }
}
