import { describe, expect, test, vi } from "vitest";
import {
  CharTokenizer,
  InvalidOptionError,
  LanguageModel,
  ModelFileError,
  type TrainOptions,
  type TrainProgress,
} from "../../src/index.js";
import { readSafetensors, writeSafetensors } from "../../src/io/safetensors.js";
import { BatchPass } from "../../src/model/batchPass.js";

// A run that was cut off after any step goes on from its checkpoint as if nothing had happened.

const lines = [
  "the cat",
  "which",
  "already ate",
  "was full",
  "the cats",
  "were full",
  "and slept",
  "all day",
  "long",
  "a",
];
const text = lines.join("\n").repeat(3);

const model = (cell: "gru" | "lstm" = "gru"): Promise<LanguageModel> =>
  LanguageModel.create({
    tokenizer: CharTokenizer.fit(lines.concat("\n")),
    cell,
    hiddenSize: 6,
    embeddingSize: 5,
    numLayers: 2,
    seed: 3,
    build: "simd",
  });

interface Run {
  readonly bytes: Uint8Array;
  readonly losses: readonly (readonly number[])[];
}

/** Trains to the end: the weights, and the losses at the ends of epochs. */
async function run(trained: LanguageModel, corpus: string | string[], options: TrainOptions): Promise<Run> {
  const losses: number[][] = [];
  for await (const { epochEnd, epoch, step, tokens, loss, validationLoss } of trained.train(corpus, options)) {
    if (epochEnd) losses.push([epoch, step, tokens, loss, validationLoss ?? 0]);
  }
  return { bytes: trained.save(), losses };
}

const runs: { name: string; cell: "gru" | "lstm"; corpus: string | string[]; options: TrainOptions }[] = [
  {
    name: "running text, Adam, dropout, cosine",
    cell: "gru",
    corpus: text,
    options: {
      epochs: 3,
      batchSize: 3,
      sequenceLength: 10,
      dropout: 0.2,
      schedule: { type: "cosine" },
      clipNorm: Infinity,
    },
  },
  {
    name: "running text with the memory of an LSTM, RMSProp with momentum, plateau",
    cell: "lstm",
    corpus: text,
    options: {
      epochs: 3,
      batchSize: 2,
      sequenceLength: 16,
      optimizer: { type: "rmsprop", momentum: 0.9 },
      schedule: { type: "plateau", patience: 0 },
      validation: "the cat was full",
    },
  },
  {
    name: "sequences in random order, a part held out, early stopping",
    cell: "gru",
    corpus: lines,
    options: { epochs: 4, batchSize: 3, dropout: 0.1, validationSplit: 0.3, seed: 2n ** 70n, patience: 3 },
  },
  {
    name: "sequences, gradient descent without any memory",
    cell: "gru",
    corpus: lines,
    options: { epochs: 2, batchSize: 4, optimizer: { type: "sgd" }, warmupSteps: 4 },
  },
];

describe.each(runs)("a run over $name", ({ cell, corpus, options }) => {
  const checkpoints: Uint8Array[] = [];
  const undisturbed = (async () => {
    using trained = await model(cell);
    return await run(trained, corpus, {
      ...options,
      checkpoint: { steps: 1, save: (bytes) => void checkpoints.push(bytes) },
    });
  })();

  test("ends with the same bits from whichever step it is resumed", async () => {
    const { bytes, losses } = await undisturbed;
    expect(checkpoints.length).toBeGreaterThanOrEqual(6);
    for (const checkpoint of checkpoints) {
      using resumed = await LanguageModel.load(checkpoint, { build: "simd" });
      const { validation } = options;
      const again = await run(resumed, corpus, { resume: checkpoint, validation });
      expect(Buffer.compare(again.bytes, bytes)).toBe(0);
      expect(again.losses).toEqual(losses.slice(losses.length - again.losses.length));
    }
  });

  test("is not changed by its checkpoints", async () => {
    using trained = await model(cell);
    expect(Buffer.compare((await run(trained, corpus, options)).bytes, (await undisturbed).bytes)).toBe(0);
  });

  test("that is aborted leaves a checkpoint of its last step", async () => {
    const { bytes } = await undisturbed;
    using trained = await model(cell);
    const controller = new AbortController();
    let steps = 0;
    let last: Uint8Array | undefined;
    const save = (checkpoint: Uint8Array): void => {
      last = checkpoint;
      if (++steps === 4) controller.abort(new Error("enough"));
    };
    const { signal } = controller;
    await expect(run(trained, corpus, { ...options, signal, checkpoint: { steps: 1, save } })).rejects.toThrow(
      "enough",
    );
    expect(steps).toBe(5);
    const { validation } = options;
    expect(Buffer.compare((await run(trained, corpus, { resume: last, validation })).bytes, bytes)).toBe(0);
  });
});

describe("a checkpoint", () => {
  const options = { epochs: 2, batchSize: 3, sequenceLength: 12, validationSplit: 0.2 } as const;
  const made = (async () => {
    const all: Uint8Array[] = [];
    using trained = await model();
    await trained.fit(text, { ...options, checkpoint: { steps: 4, save: (bytes) => void all.push(bytes) } });
    return all[0] as Uint8Array;
  })();

  test("is written every so many steps, or minutes", async () => {
    using trained = await model();
    const steps: number[] = [];
    let step = 0;
    const count = async (checkpoint: { steps?: number; minutes?: number }): Promise<number> => {
      let written = 0;
      await trained.fit(text, {
        ...options,
        onProgress: (progress: TrainProgress) => (step = progress.step),
        checkpoint: { ...checkpoint, save: () => void (written++, steps.push(step)) },
      });
      return written;
    };
    const total = (await trained.fit(text, options)).steps;
    expect(await count({ steps: 3 })).toBe(Math.floor(total / 3));
    expect(await count({ minutes: 1e-9 })).toBe(total);
    expect(await count({ minutes: 60 })).toBe(0);
  });

  test("is a model file too, with the parameters of its step", async () => {
    const checkpoint = await made;
    using loaded = await LanguageModel.load(checkpoint, { build: "simd" });
    expect(loaded.score("the cat").logProbability).toBeLessThan(0);
    const names = [...readSafetensors(checkpoint).tensors.keys()].filter((name) => name.startsWith("training."));
    const own = ["snapshot.0", "optimizer.0", "optimizer.1", "carried.0", "carried.1"];
    expect(names).toEqual(own.map((name) => `training.${name}`));
    expect(loaded.save().length).toBeLessThan(checkpoint.length / 2);
  });

  test("goes on with other options where they are given, such as more epochs", async () => {
    const resume = await made;
    using trained = await LanguageModel.load(resume, { build: "simd" });
    expect((await trained.fit(text, { resume, epochs: 5 })).epochs).toBe(5);
  });

  test("leaves options as they were where undefined is given", async () => {
    const resume = await made;
    using plain = await LanguageModel.load(resume, { build: "simd" });
    using explicit = await LanguageModel.load(resume, { build: "simd" });
    const { bytes } = await run(plain, text, { resume });
    const nothing = { epochs: undefined, batchSize: undefined, sequenceLength: undefined, validationSplit: undefined };
    expect(Buffer.compare((await run(explicit, text, { resume, ...nothing })).bytes, bytes)).toBe(0);
  });

  test("that is null or a string is an error, and so are options that are no object", async () => {
    using trained = await model();
    for (const options of [{ resume: null }, { resume: "" }, null, 5, []]) {
      expect(() => trained.train(text, options as never)).toThrow(InvalidOptionError);
    }
  });

  test.each([
    [0.9, 0],
    [0, 0.9],
  ])("keeps its momentum: not from %d to %d", async (before, after) => {
    using trained = await model();
    let resume: Uint8Array | undefined;
    const optimizer = { type: "rmsprop", momentum: before } as const;
    await trained.fit(text, {
      ...options,
      optimizer,
      checkpoint: { steps: 2, save: (bytes) => void (resume = bytes) },
    });
    const going = trained.fit(text, { resume, optimizer: { type: "rmsprop", momentum: after } });
    await expect(going).rejects.toThrow(`optimizer.momentum > 0 must be ${before > 0}, as in the run that is resumed`);
    await trained.fit(text, { resume, optimizer: { type: "rmsprop", momentum: before / 2 } });
  });

  test("is left by a run that is aborted while it validates", async () => {
    using trained = await model();
    const controller = new AbortController();
    let resume: Uint8Array | undefined;
    const validation = Array.from({ length: 200 }, () => lines[2] as string);
    const training = { epochs: 3, batchSize: 5, validation };
    const progressed = run(trained, lines, {
      ...training,
      progressInterval: 0,
      checkpoint: { save: (bytes) => void (resume = bytes) },
      signal: controller.signal,
    });
    const validating = vi.spyOn(BatchPass.prototype, "forward").mockImplementationOnce(() => {
      controller.abort(new Error("enough"));
      return 1;
    });
    await expect(progressed).rejects.toThrow("enough");
    validating.mockRestore();
    using undisturbed = await model();
    const { bytes } = await run(undisturbed, lines, training);
    using resumed = await LanguageModel.load(resume as Uint8Array, { build: "simd" });
    expect(Buffer.compare((await run(resumed, lines, { resume, validation })).bytes, bytes)).toBe(0);
  });

  test("waits for what takes its bytes, and passes on its error", async () => {
    using trained = await model();
    const save = async (): Promise<void> => {
      await Promise.resolve();
      throw new Error("disk full");
    };
    await expect(trained.fit(text, { ...options, checkpoint: { steps: 1, save } })).rejects.toThrow("disk full");
  });

  test.each([
    ["another corpus", `${text}!`, {}, InvalidOptionError, "not the one that the checkpoint was made with"],
    ["another split of it", text, { validationSplit: 0.5 }, InvalidOptionError, "validationSplit must be 0.2, as in"],
    ["another seed", text, { seed: 9 }, InvalidOptionError, "seed must be 0, as in the run that is resumed, not 9"],
    ["fewer epochs than are done", text, { epochs: 0.5 }, InvalidOptionError, "epochs must be an integer"],
    ["another rate", text, { optimizer: { type: "adam", learningRate: 1e-4 } }, undefined, ""],
    ["a smaller batch size", text, { batchSize: 1 }, InvalidOptionError, "batchSize must be 3, as in the run"],
    ["a larger batch size", text, { batchSize: 5 }, InvalidOptionError, "batchSize must be 3, as in the run"],
    [
      "another optimiser",
      text,
      { optimizer: { type: "sgd" } },
      InvalidOptionError,
      "optimizer.type must be adam, as in",
    ],
    ["the same seed as a bigint", text, { seed: 0n }, undefined, ""],
  ] as const)("meets %s", async (_, corpus, more, error, message) => {
    const resume = await made;
    using trained = await LanguageModel.load(resume, { build: "simd" });
    const before = trained.save();
    const outcome = trained.fit(corpus, { resume, ...more });
    if (error === undefined) {
      await outcome;
      return;
    }
    await expect(outcome).rejects.toThrow(error);
    await expect(trained.fit(corpus, { resume, ...more })).rejects.toThrow(message);
    expect(Buffer.compare(trained.save(), before)).toBe(0);
  });

  test("of another model is refused", async () => {
    using other = await model("lstm");
    const before = other.save();
    await expect(other.fit(text, { resume: await made })).rejects.toThrow("resume is the checkpoint of another model");
    expect(Buffer.compare(other.save(), before)).toBe(0);
  });

  test("is not what save() gives", async () => {
    using trained = await model();
    await expect(trained.fit(text, { resume: trained.save() })).rejects.toThrow("not a checkpoint");
  });

  const damaged: [string, (training: { record: Record<string, unknown>; options: unknown }) => unknown][] = [
    ["no record", () => ({})],
    ["a record that is none", () => ({ record: [1] })],
    ["a count below 0", ({ record }) => ({ record: { ...record, step: -1 } })],
    [
      "a count of steps that would take years to repeat",
      ({ record }) => ({ record: { ...record, optimizerSteps: 2 ** 40 } }),
    ],
    ["a loss that is no number", ({ record }) => ({ record: { ...record, epochLoss: "1" } })],
    ["a generator of 3 words", ({ record }) => ({ record: { ...record, rng: [1, 2, 3] } })],
    ["words that are none", ({ record }) => ({ record: { ...record, rng: Array(12).fill(0.5) } })],
    [
      "a generator that stands still",
      ({ record }) => ({ record: { ...record, epochRng: [...Array<number>(4).fill(0), 3, 3, 0, 0, 2, 2, 2, 2] } }),
    ],
    ["options that are none", ({ record }) => ({ record, options: { epochs: "many" } })],
  ];
  test.each(damaged)("with %s is refused", async (_, change) => {
    const { tensors, metadata } = readSafetensors(await made);
    const training = JSON.stringify(change(JSON.parse(metadata["training"] as string) as never));
    const resume = writeSafetensors(tensors, { ...metadata, training });
    using trained = await LanguageModel.load(resume, { build: "simd" });
    const before = trained.save();
    await expect(trained.fit(text, { resume })).rejects.toThrow(/not valid|must be/);
    expect(Buffer.compare(trained.save(), before)).toBe(0);
  });

  test("with a tensor of another type is refused", async () => {
    const { tensors, metadata } = readSafetensors(await made);
    const bytes = { dtype: "U8", shape: [3], data: new Uint8Array(3) };
    const resume = writeSafetensors(new Map(tensors).set("training.optimizer.2", bytes), metadata);
    await expect(LanguageModel.load(resume)).rejects.toThrow(ModelFileError);
  });

  test("cannot make a run take more streams than there is room for", async () => {
    const { tensors, metadata } = readSafetensors(await made);
    const changed = new Map(tensors);
    const shape = [6 * 60_000];
    for (const layer of [0, 1]) {
      changed.set(`training.carried.${layer}`, { dtype: "F32", shape, data: new Uint8Array(24 * 60_000) });
    }
    const { options: kept, record } = JSON.parse(metadata["training"] as string) as { options: object; record: object };
    const training = JSON.stringify({ options: { ...kept, batchSize: 65_000 }, record });
    const resume = writeSafetensors(changed, { ...metadata, training });
    using trained = await LanguageModel.load(resume, { build: "simd" });
    await expect(trained.fit(text, { resume })).rejects.toThrow(ModelFileError);
  });

  test("with a tensor of another length is refused", async () => {
    const { tensors, metadata } = readSafetensors(await made);
    for (const name of ["training.optimizer.0", "training.carried.0", "training.carried.1"]) {
      const shorter = new Map(tensors).set(name, { dtype: "F32", shape: [5], data: new Uint8Array(20) });
      const longer = new Map(tensors).set(name, { dtype: "F32", shape: [600_000], data: new Uint8Array(2_400_000) });
      const missing = new Map(tensors);
      missing.delete(name);
      for (const changed of [shorter, longer, missing]) {
        const resume = writeSafetensors(changed, metadata);
        using trained = await LanguageModel.load(resume, { build: "simd" });
        await expect(trained.fit(text, { resume })).rejects.toThrow(ModelFileError);
      }
    }
  });
});

describe("the best parameters", () => {
  // A validation text that is the training text at first, and ever less likely the more is learnt by heart.
  const options: TrainOptions = {
    epochs: 30,
    batchSize: 2,
    optimizer: { type: "adam", learningRate: 0.05 },
    validation: ["which cats ate", "all full", "a day"],
  };

  test("are those that the run ends with, unless the last ones are asked for", async () => {
    using best = await model();
    using last = await model();
    const result = await best.fit(lines, options);
    expect(result.best?.epoch).toBeLessThan(28);
    expect(result.best?.validationLoss).toBeLessThan((result.validationLoss as number) - 0.02);
    const measured = async (trained: LanguageModel): Promise<number> =>
      (await trained.evaluate(options.validation as string[])).loss;
    expect(await measured(best)).toBeCloseTo(result.best?.validationLoss as number, 5);
    const other = await last.fit(lines, { ...options, keep: "last" });
    expect(other.best).toEqual(result.best);
    expect(await measured(last)).toBeCloseTo(result.validationLoss as number, 5);
  });

  test("are what early stopping waits for", async () => {
    using patient = await model();
    using stopped = await model();
    const { best, stoppedEarly } = await patient.fit(lines, options);
    expect(stoppedEarly).toBe(false);
    const result = await stopped.fit(lines, { ...options, patience: 3 });
    expect(result.best).toEqual(best);
    expect(result.epochs).toBe((best?.epoch as number) + 3);
    expect(result.stoppedEarly).toBe(true);
    expect(Buffer.compare(stopped.save(), patient.save())).toBe(0);
  });

  test("come back from a checkpoint that was written after them", async () => {
    using trained = await model();
    let resume: Uint8Array | undefined;
    const result = await trained.fit(lines, {
      ...options,
      checkpoint: { steps: 1, save: (bytes) => void (resume = bytes) },
    });
    using resumed = await LanguageModel.load(resume as Uint8Array, { build: "simd" });
    const again = await resumed.fit(lines, { resume, validation: options.validation });
    expect(again.best).toEqual(result.best);
    expect(Buffer.compare(resumed.save(), trained.save())).toBe(0);
  });

  test("need validation to wait for", async () => {
    using trained = await model();
    await expect(trained.fit(lines, { patience: 3 })).rejects.toThrow("patience needs a validation loss");
  });
});

describe('a run that diverges, with divergence: "lower"', () => {
  // The decay multiplies all parameters by -999 a step, so that they soon leave the range of floats.
  const options: TrainOptions = {
    epochs: 40,
    batchSize: 2,
    optimizer: { type: "sgd", learningRate: 1000, weightDecay: 1 },
    clipNorm: Infinity,
    divergence: "lower",
  };

  test("goes on at half the rate, says what happened, and keeps finite parameters", async () => {
    using trained = await model();
    const recoveries = [];
    let rate = 0;
    for await (const { recovery, learningRate } of trained.train(lines, options)) {
      rate = learningRate;
      if (recovery) recoveries.push(recovery);
    }
    const scale = recoveries.at(-1)?.rateScale as number;
    expect(scale).toBeLessThan(1);
    expect(rate).toBe(1000 * scale);
    expect(Number.isFinite(recoveries[0]?.loss) && Number.isFinite(recoveries[0]?.gradientNorm)).toBe(false);
    for (const { data } of Object.values(trained.parameters)) expect(data.every(Number.isFinite)).toBe(true);
  });

  test.each(["gru", "lstm"] as const)("starts a running text's states anew and goes on (%s)", async (cell) => {
    using trained = await model(cell);
    const recoveries = [];
    let last: TrainProgress | undefined;
    for await (const progress of trained.train(text, { ...options, sequenceLength: 5, progressInterval: 0 })) {
      if (progress.recovery) recoveries.push(progress.recovery);
      last = progress;
    }
    expect(recoveries.length).toBeGreaterThan(1);
    expect(last?.step).toBe(last?.steps);
    for (const { data } of Object.values(trained.parameters)) expect(data.every(Number.isFinite)).toBe(true);
  });

  test("ends with the same bits when it is resumed", async () => {
    using trained = await model();
    const all: Uint8Array[] = [];
    const { bytes } = await run(trained, lines, {
      ...options,
      checkpoint: { steps: 20, save: (checkpoint) => void all.push(checkpoint) },
    });
    for (const resume of all) {
      using resumed = await LanguageModel.load(resume, { build: "simd" });
      const again = await run(resumed, lines, { resume, checkpoint: { steps: 20, save: () => undefined } });
      expect(Buffer.compare(again.bytes, bytes)).toBe(0);
    }
  });

  test.each(["lower", "stop"] as const)(
    "falls back to the same parameters with checkpoints or without (%s)",
    async (divergence) => {
      const left = async (checkpoint: TrainOptions["checkpoint"]): Promise<Uint8Array> => {
        using trained = await model();
        await trained.fit(lines, { ...options, divergence, checkpoint }).catch(() => undefined);
        expect((await trained.evaluate(lines)).loss).toBeLessThan(Infinity);
        return trained.save();
      };
      const undisturbed = await left(undefined);
      expect(Buffer.compare(await left({ steps: 1, save: () => undefined }), undisturbed)).toBe(0);
      expect(Buffer.compare(await left({ steps: 7, save: () => undefined }), undisturbed)).toBe(0);
    },
  );
});
