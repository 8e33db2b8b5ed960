import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A corpus that is too large for the repository. */
export function readCorpus(folder, name) {
  const path = join(folder, name);
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`${path} cannot be read; --data names the folder where it lies.`, { cause });
  }
}

/** Within 0.02 nats of the reference, by the mean over seeds; below it is better. */
export function withinReach({ results, reference }) {
  const mean = results.reduce((sum, x) => sum + x, 0) / results.length;
  const distance = mean - reference;
  const sign = distance < 0 ? "-" : "+";
  return `${distance <= 0.02 ? "pass" : "fall short"} (${sign}${Math.abs(distance).toFixed(3)})`;
}

/** Epoch by epoch, with speed and time left. */
export function progressLine(cell, seed, { epoch, epochs, loss, validationLoss, tokensPerSecond, remainingSeconds }) {
  const validation = validationLoss === undefined ? "" : `, validation ${validationLoss.toFixed(4)}`;
  return (
    `${cell} seed ${seed}: epoch ${epoch}/${epochs}, loss ${loss.toFixed(4)}${validation}, ` +
    `${Math.round(tokensPerSecond)} tokens/s, ${Math.round(remainingSeconds)} s left`
  );
}
