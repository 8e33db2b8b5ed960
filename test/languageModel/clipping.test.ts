import { describe, expect, test } from "vitest";
import { CharTokenizer, LanguageModel, type TrainOptions } from "../../src/index.js";
import { builds } from "../engine.js";
import { relativeError } from "../oracle/relativeError.js";
import { fixedStrings } from "./texts.js";

const lines = fixedStrings(8, 10);
const tokenizer = CharTokenizer.fit(lines);

/** The first step of Adam is Δ = α·g / (|g| + ε), so that α = ε = 1 lets the gradient be read off: g = Δ / (1 - |Δ|). */
const optimizer = { type: "adam", learningRate: 1, epsilon: 1 } as const;

const norm = (gradient: Float64Array): number => Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));

describe.each(builds)("one step of training, %s build", (build) => {
  function flat(model: LanguageModel): Float64Array {
    return Float64Array.from(Object.values(model.parameters).flatMap(({ data }) => [...data]));
  }

  /** The gradient that the step was made with, and the norm that the progress tells. */
  async function step(options: TrainOptions): Promise<{ gradient: Float64Array; gradientNorm: number }> {
    using model = await LanguageModel.create({ tokenizer, hiddenSize: 7, embeddingSize: 4, seed: 2, build });
    const before = flat(model);
    let gradientNorm = NaN;
    const { steps } = await model.fit(lines, {
      epochs: 1,
      optimizer,
      ...options,
      onProgress: (progress) => (gradientNorm = progress.gradientNorm),
    });
    expect(steps).toBe(1);
    const delta = flat(model).map((after, i) => before[i]! - after);
    return { gradient: delta.map((d) => d / (1 - Math.abs(d))), gradientNorm };
  }

  test("unclipped, its gradient has the norm that the progress tells", async () => {
    const { gradient, gradientNorm } = await step({ clipNorm: Infinity });
    expect(gradientNorm).toBeGreaterThan(0.1);
    expect(relativeError([norm(gradient)], [gradientNorm])).toBeLessThan(1e-4);
  });

  test("clipNorm scales a gradient that is longer down to it, and leaves a shorter one as it is", async () => {
    const { gradient, gradientNorm } = await step({ clipNorm: Infinity });
    const clipNorm = gradientNorm / 4;
    const clipped = await step({ clipNorm });
    expect(clipped.gradientNorm).toBe(gradientNorm);
    expect(relativeError([norm(clipped.gradient)], [clipNorm])).toBeLessThan(1e-4);
    expect(
      relativeError(
        clipped.gradient,
        gradient.map((g) => g / 4),
      ),
    ).toBeLessThan(1e-4);
    expect(await step({ clipNorm: gradientNorm * 1.01 })).toEqual(await step({ clipNorm: Infinity }));
  });

  test("clipValue cuts each element off, before the norm is clipped", async () => {
    const { gradient, gradientNorm } = await step({ clipNorm: Infinity });
    const clipValue = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0) / 2;
    const cut = gradient.map((g) => Math.min(Math.max(g, -clipValue), clipValue));
    expect(norm(cut)).toBeLessThan(0.99 * gradientNorm);
    const byValue = await step({ clipNorm: Infinity, clipValue });
    expect(relativeError(byValue.gradient, cut)).toBeLessThan(1e-4);
    const clipNorm = norm(cut) / 2;
    const both = await step({ clipNorm, clipValue });
    expect(
      relativeError(
        both.gradient,
        cut.map((g) => g / 2),
      ),
    ).toBeLessThan(1e-4);
  });
});
