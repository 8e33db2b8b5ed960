import { keepBest } from "./selection";
import { rowMaximum, softmax } from "./softmaxCrossEntropy";

/**
 * Turns V logits into what a token is drawn from, in place: numbers in proportion to the probabilities, zero for tokens that
 * are not to be drawn. The steps, each on what the last one left; of equal tokens the lower id counts as likelier:
 * - logits are divided by `penalties` (V, 1 or more for tokens that were there before; 0: none) where they are positive and
 *   multiplied where they are negative (Keskar et al. 2019, CTRL, section 4.1, which divides all; that would make a token
 *   with a negative logit likelier);
 * - softmax of the logits times `inverse` (1 / temperature) without the id `excluded` (-1: none);
 * - the `topK` likeliest remain (Fan et al. 2018); V or more: all;
 * - the fewest remain that have the share `typicalP`, those first whose surprisal is nearest to the entropy (Meister et al.
 *   2023, equation 9); 1: all;
 * - the fewest of the likeliest remain that have the share `topP` (Holtzman et al. 2020, section 3.1); 1: all;
 * - those remain that are at least `minP` times as likely as the likeliest (Nguyen et al. 2024, section 3.1); 0: all.
 *
 * `scratch`: 3·V words.
 */
export function tokenProbabilities(
  logits: usize,
  V: i32,
  inverse: f32,
  excluded: i32,
  penalties: usize,
  topK: i32,
  typicalP: f64,
  topP: f64,
  minP: f64,
  scratch: usize,
): void {
  const bytes = (<usize>V) << 2;
  const copy = scratch;
  scratch += bytes;
  if (penalties) {
    for (let i: usize = 0; i < bytes; i += 4) {
      const x = load<f32>(logits + i);
      const penalty = load<f32>(penalties + i);
      store<f32>(logits + i, x > 0 ? x / penalty : x * penalty);
    }
  }
  memory.copy(copy, logits, bytes);
  softmax(logits, V, inverse, excluded);
  const average = reinterpret<u32>(<f32>1 / <f32>V);
  if (topK < V) keepBest(logits, logits, V, (<f64>topK - 0.5) / <f64>V, true, average, scratch);
  if (typicalP < 1) {
    typicality(copy, logits, bytes);
    keepBest(logits, copy, V, typicalP, false, CLOSEST - 0x3f800000, scratch);
  }
  if (topP < 1) keepBest(logits, logits, V, topP, false, average, scratch);
  if (minP > 0) {
    const least = minP * <f64>rowMaximum(logits, V);
    for (let i: usize = 0; i < bytes; i += 4) if (<f64>load<f32>(logits + i) < least) store<f32>(logits + i, 0);
  }
}

/** Key of a distance of 0; larger distances have smaller keys, an infinite one 0. */
const CLOSEST: u32 = 0x7f800000;

/**
 * Turns x (logits) into keys: the nearer a surprisal is to the entropy, the larger. Surprisal -ln p and entropy are a logit
 * and the mean of all logits under p but for the sign, the temperature and a term that both share, so that |x - Σ p·x| is
 * all that it takes.
 */
function typicality(x: usize, p: usize, bytes: usize): void {
  let total: f64 = 0;
  let mean: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 4) {
    const weight = <f64>load<f32>(p + i);
    total += weight;
    // A logit may be -infinity where the probability is zero.
    if (weight > 0) mean += weight * <f64>load<f32>(x + i);
  }
  mean /= total;
  for (let i: usize = 0; i < bytes; i += 4) {
    store<u32>(x + i, CLOSEST - reinterpret<u32>(<f32>abs(<f64>load<f32>(x + i) - mean)));
  }
}
