import * as ort from "onnxruntime-web/wasm";
import { checkAgreement } from "./agreement.js";
import { productModel, stepModel } from "./onnxModel.js";
import { draw, randomMatrix, uniform } from "./workloads.js";

ort.env.wasm.numThreads = 1;

const PRODUCTS_A_RUN = 16;

/** onnxruntime-web, its WebAssembly backend on one thread. */
export const onnxRuntime = {
  train() {
    throw new Error("runs models only, does not train");
  },
  sample: sampling,
  multiply: product,
};

async function sampling(reference) {
  const { vocabularySize: V, hiddenSize: H, numLayers } = reference.config;
  const session = await ort.InferenceSession.create(stepModel(reference));
  const zeros = () => new ort.Tensor("float32", new Float32Array(H), [1, 1, H]);
  const reset = () => Object.fromEntries(Array.from({ length: numLayers }, (_, l) => [`state${l}`, zeros()]));
  let states = reset();
  const step = async (id) => {
    const outputs = await session.run({ id: new ort.Tensor("int32", [id], [1, 1]), ...states });
    for (let l = 0; l < numLayers; l++) states[`state${l}`] = outputs[`next${l}`];
    return outputs.probabilities.data;
  };
  const difference = await checkAgreement(reference, step);

  states = reset();
  const random = uniform();
  let id = V;
  return {
    note: `probabilities within ${difference.toExponential(1)}`,
    async step() {
      id = draw(await step(id), random());
      return 1;
    },
    dispose: () => session.release(),
  };
}

async function product(n) {
  const session = await ort.InferenceSession.create(productModel(n, PRODUCTS_A_RUN));
  const matrix = (seed) => new ort.Tensor("float32", randomMatrix(n, seed), [n, n]);
  const inputs = { product0: matrix(1), b: matrix(2) };
  return {
    async step() {
      await session.run(inputs);
      return PRODUCTS_A_RUN * 2 * n ** 3;
    },
    dispose: () => session.release(),
  };
}
