import { describe, expect, test } from "vitest";
import { InvalidOptionError } from "../../src/errors.js";
import { optimizerPlan, type OptimizerOptions } from "../../src/nn/optimizer/options.js";

describe("options of optimisers", () => {
  test("what is left out has PyTorch's default, but for the learning rate", () => {
    const adam = { learningRate: 3e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    expect(optimizerPlan({ type: "sgd" })).toMatchObject({ learningRate: 0.5, momentum: 0, nesterov: false });
    expect(optimizerPlan({ type: "rmsprop" })).toMatchObject({ learningRate: 2e-3, alpha: 0.99, epsilon: 1e-8 });
    expect(optimizerPlan({ type: "adagrad" })).toMatchObject({ learningRate: 0.05, epsilon: 1e-10 });
    expect(optimizerPlan({ type: "adam" })).toMatchObject(adam);
    expect(optimizerPlan({ type: "adamw" })).toMatchObject(adam);
    for (const type of ["sgd", "rmsprop", "adagrad", "adam"] as const) {
      expect(optimizerPlan({ type }).weightDecay).toBe(0);
    }
    expect(optimizerPlan({ type: "adamw" }).weightDecay).toBe(0.01);
  });

  test("undefined is the same as left out", () => {
    const options = { type: "rmsprop", alpha: undefined, momentum: undefined, weightDecay: undefined } as const;
    expect(optimizerPlan(options)).toEqual(optimizerPlan({ type: "rmsprop" }));
  });

  test("what is given stays", () => {
    const options = { type: "rmsprop", learningRate: 2, alpha: 0, epsilon: 1, momentum: 0.5, weightDecay: 3 } as const;
    expect(optimizerPlan(options)).toMatchObject(options);
  });

  test.each([
    [{ type: "sgdm" }, 'optimizer.type must be one of "sgd", "rmsprop", "adagrad", "adam", "adamw", not "sgdm".'],
    [{ type: "toString" }, 'not "toString".'],
    [{ type: "sgdm", momentum: 1 }, 'not "sgdm".'],
    [{ momentum: 0.9 }, "optimizer.type must be one of"],
    ["adam", 'optimizer must be an object such as { type: "adam" }, not "adam".'],
    [3, 'optimizer must be an object such as { type: "…" }, not 3.'],
    [[], "optimizer.type must be one of"],
    [{ type: "sgd", beta1: 0.9 }, "optimizer sgd has no option beta1; it has learningRate, momentum, nesterov"],
    [{ type: "adam", momentum: 0.9 }, "optimizer adam has no option momentum; it has learningRate, beta1"],
    [{ type: "sgd", learningRate: 0 }, "optimizer.learningRate must be a number above 0"],
    [{ type: "sgd", momentum: 1 }, "optimizer.momentum must be a number from 0 to below 1, not 1."],
    [{ type: "sgd", momentum: -0.1 }, "optimizer.momentum"],
    [{ type: "sgd", momentum: 0.9, nesterov: 1 }, "optimizer.nesterov must be true or false, not 1."],
    [{ type: "sgd", nesterov: true }, "optimizer.nesterov must come with a momentum above 0."],
    [{ type: "rmsprop", alpha: 1 }, "optimizer.alpha must be a number from 0 to below 1, not 1."],
    [{ type: "rmsprop", epsilon: 0 }, "optimizer.epsilon must be a number from 1e-37 to 1, not 0."],
    [{ type: "adagrad", weightDecay: -1 }, "optimizer.weightDecay must be a number from 0 to 1000000, not -1."],
    [{ type: "adagrad", weightDecay: NaN }, "optimizer.weightDecay"],
    [{ type: "adamw", beta2: "0.9" }, 'optimizer.beta2 must be a number from 0 to below 1, not "0.9".'],
  ])("%o is refused", (options, message) => {
    const check = () => optimizerPlan(options as OptimizerOptions);
    expect(check).toThrow(InvalidOptionError);
    expect(check).toThrow(message);
  });
});
