import { Engine } from "wasm-rnn/nn";
import { Network } from "../../examples/adding-problem/network.mjs";
import { AddingProblem } from "../../examples/adding-problem/problem.mjs";

const ITERATIONS = 5000;
const BATCH_SIZE = 50;
const TEST_BATCHES = 40;

/** The adding problem over 100 steps: hidden 64, Adam 2e-3, clip 1, batches of 50, 5,000 of them. */
export const addingProblem = {
  title: "adding problem, 100 steps: mean squared error on 2,000 new sequences after 5,000 iterations",
  seeds: 1,
  reference: { rnn: 0.163, "simplified-gru": 1.3e-4, gru: 1.1e-4 },
  format: (error) => error.toExponential(1),
  /** A plain RNN does no better than the mean; a gate learns the sum. */
  judge({ cell, results }) {
    const passes = cell === "rnn" ? results.every((error) => error > 0.15) : results.every((error) => error < 1e-3);
    return passes ? "pass" : "fall short";
  },
  async run({ cell, seed, build, note }) {
    const engine = await Engine.create({ build });
    try {
      const network = new Network(engine, cell, { hiddenSize: 64, batchSize: BATCH_SIZE, learningRate: 2e-3, seed });
      const training = new AddingProblem(engine, { steps: 100, batchSize: BATCH_SIZE, seed });
      for (let i = 1; i <= ITERATIONS; i++) {
        training.draw();
        const loss = network.learn(training, 1);
        if (i % 50 === 0) note(`${cell} seed ${seed}: iteration ${i}/${ITERATIONS}, error ${loss.toExponential(2)}`);
      }
      const test = new AddingProblem(engine, { steps: 100, batchSize: BATCH_SIZE, seed: seed + 1_000_000 });
      let error = 0;
      for (let i = 0; i < TEST_BATCHES; i++) {
        test.draw();
        error += network.loss(test).loss / TEST_BATCHES;
      }
      return error;
    } finally {
      engine.dispose();
    }
  },
};
