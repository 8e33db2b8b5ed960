import { referenceProbabilities } from "./wasmRnn.js";

/** A competitor that computes something else is not measured. */
const MOST = 1e-5;

/**
 * Feeds a text to a competitor's step, `(id) => probabilities of the next` with the id V at the start, and compares with
 * wasm-rnn's own. Returns the largest difference of a probability; throws when it is too large.
 */
export async function checkAgreement(reference, step) {
  const { ids, probabilities } = referenceProbabilities(reference);
  let previous = reference.config.vocabularySize;
  let most = 0;
  for (const [t, id] of ids.entries()) {
    const theirs = await step(previous);
    most = Math.max(most, Math.abs(theirs[id] - probabilities[t]));
    previous = id;
  }
  // Written so that NaN is refused too.
  if (!(most < MOST)) throw new Error(`its probabilities differ from wasm-rnn's by ${most}`);
  return most;
}
