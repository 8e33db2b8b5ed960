import { createRequire } from "node:module";
import { OPTIMIZER, skewedIndices } from "./workloads.js";

// The file for pages has its GPU library inside; that for Node wants native add-ons, which its recurrent part never uses.
const { recurrent } = createRequire(import.meta.url)("brain.js/dist/browser.js");

/**
 * brain.js, plain JavaScript. It has one form of GRU (reset before the product) and of training: RMSprop, each element of
 * the gradient clipped, one sequence a step. Its vocabulary has an end token and no unknown one.
 */
export const brainJs = {
  train: training,
  sample: sampling,
  multiply() {
    throw new Error("has no matrix product to call");
  },
};

function newNetwork({ V, E, H, layers }) {
  const network = new recurrent.GRU({
    inputSize: E,
    inputRange: V - 1,
    outputSize: V - 1,
    hiddenLayers: Array.from({ length: layers }, () => H),
    maxPredictionLength: 100,
    // Ids are passed as they are.
    dataFormatter: { characters: [], specialIndexes: [], formatDataIn: (ids) => ids, formatDataOut: (_, ids) => ids },
  });
  network.updateTrainingOptions({ learningRate: OPTIMIZER.learningRate });
  network.initialize();
  return network;
}

function training(workload) {
  const { V, T } = workload;
  const network = newNetwork(workload);
  // A sequence of T - 1 ids has T targets with the end token.
  const ids = [...skewedIndices(V - 1, T - 1)];
  return {
    note: "batch 1, RMSprop",
    step() {
      network.trainPattern(ids);
      return T;
    },
  };
}

/** Its weights are random and so is how often it draws its end token, which is a draw too. */
function sampling({ config }) {
  const { vocabularySize: V, embeddingSize: E, hiddenSize: H, numLayers: layers } = config;
  const network = newNetwork({ V, E, H, layers });
  network.trainPattern([0]);
  return {
    note: "weights of its own",
    step: () => network.run([], true).length + 1,
  };
}
