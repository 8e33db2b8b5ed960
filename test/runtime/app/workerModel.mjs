// The check of `wasm-rnn/worker` where there are workers: Web Workers, or a thread of Node.
import { InvalidOptionError } from "wasm-rnn";
import { WorkerModel } from "wasm-rnn/worker";
import { expected } from "./expected.mjs";
import { created, equal, hashOf, seed, trained } from "./suite.mjs";

/** The model of the suite, trained elsewhere: the same bits, errors of the classes that the page knows, and bytes that come and go. */
export async function worker() {
  const model = await created("simd", WorkerModel);
  try {
    equal((await trained(model)).steps, 30, "steps");
    equal(await hashOf(model), expected.weights, "hash");
    const refused = await model.sample({ temperature: -1 }).catch((error) => error);
    if (!(refused instanceof InvalidOptionError)) throw new Error(`sample({ temperature: -1 }): ${refused}`);
    const again = await WorkerModel.load(await model.save(), { build: "simd" });
    try {
      equal(await again.sample({ seed, maxLength: 40 }), expected.sample, "sample");
    } finally {
      again.dispose();
    }
  } finally {
    model.dispose();
  }
}
