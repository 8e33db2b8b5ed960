import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { afterEach, describe, expect, test } from "vitest";
import {
  BusyError,
  DisposedError,
  EmptyCorpusError,
  InvalidOptionError,
  ModelFileError,
  SequenceTooLongError,
  type SampleOptions,
  type Tokenizer,
  type WasmRnnError,
} from "../../src/index.js";
import { WorkerLostError, WorkerModel } from "../../src/worker.js";
import { runNode } from "../runNode.js";
import { inWorker, lines, options, script } from "./workers.js";

// What goes wrong in a worker, or with it, is told as if there were none.

const models: WorkerModel[] = [];
const model = async (...more: Parameters<typeof inWorker>): Promise<WorkerModel> => {
  const made = await inWorker(...more);
  models.push(made);
  return made;
};
afterEach(() => {
  for (const made of models.splice(0)) made.dispose();
});

/** A run that goes on until it is stopped. */
const endless = { epochs: 1e9 };

async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.fail("Nothing was thrown."),
    (error: unknown) => error as Error,
  );
}

describe("errors have the classes, codes and messages of LanguageModel's", () => {
  test.each<[string, new (message: string) => WasmRnnError, RegExp, (on: WorkerModel) => Promise<unknown>]>([
    ["an option out of range", InvalidOptionError, /temperature must be/, (on) => on.sample({ temperature: -1 })],
    ["an option that is none", InvalidOptionError, /no option tempo/, (on) => on.sample({ tempo: 1 } as object)],
    ["no object of options", InvalidOptionError, /object of options, not 7/, (on) => on.sample(7 as SampleOptions)],
    ["a count", InvalidOptionError, /count must be/, (on) => on.sampleMany(-1)],
    ["a text that is none", InvalidOptionError, /string/, (on) => on.score(7 as unknown as string)],
    ["an item that is none", InvalidOptionError, /corpus\[1\] must be/, (on) => on.fit(["a", 1 as unknown as string])],
    ["no corpus", InvalidOptionError, /corpus must be a string/, (on) => on.evaluate(7 as unknown as string)],
    ["an empty corpus", EmptyCorpusError, /holds no item/, (on) => on.fit([])],
    ["a long sequence", SequenceTooLongError, /maxSequenceLength/, (on) => on.fit(lines, { maxSequenceLength: 3 })],
    ["a signal that is none", InvalidOptionError, /signal/, (on) => on.fit(lines, { signal: {} as AbortSignal })],
    ["a checkpoint's save", InvalidOptionError, /save/, (on) => on.fit(lines, { checkpoint: { save: 1 as never } })],
    ["no checkpoint", ModelFileError, /safetensors|bytes/, (on) => on.fit(lines, { resume: new Uint8Array(3) })],
    [
      "a random source",
      InvalidOptionError,
      /seed/,
      (on) => on.sample({ rng: { random: () => 0.5 } } as unknown as object),
    ],
    [
      "what cannot be cloned",
      InvalidOptionError,
      /cloned/,
      (on) => on.next("the", { count: (() => 1) as unknown as number }),
    ],
  ])("%s", async (_, type, message, ask) => {
    const on = await model();
    const error = await failure(ask(on));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject({ code: new type("").code, message: expect.stringMatching(message) as string });
    // The model is as usable as before.
    expect(await on.sample({ seed: 1, maxLength: 3 })).toEqual(expect.any(String));
  });

  test("bytes that are no model, with the cause", async () => {
    const load = (bytes: Uint8Array): Promise<Error> => failure(WorkerModel.load(bytes, { worker: script }));
    expect(await load(new Uint8Array(20))).toBeInstanceOf(ModelFileError);
    expect(await load("file" as unknown as Uint8Array)).toBeInstanceOf(InvalidOptionError);
    const used = await (await model()).save();
    models.push(await WorkerModel.load(used, { worker: script }));
    const empty = { code: "model-file", message: expect.stringContaining("slice()") as string };
    expect(await load(used)).toMatchObject(empty);
    expect(await failure((await model()).fit(lines, { resume: used }))).toMatchObject(empty);
  });

  test("options of create", async () => {
    expect(await failure(inWorker({ hiddenSize: 0 }))).toBeInstanceOf(InvalidOptionError);
    expect(await failure(WorkerModel.create(undefined as never))).toBeInstanceOf(InvalidOptionError);
    const own: Tokenizer = Object.assign(Object.create(options.tokenizer) as Tokenizer, {
      toJSON: () => ({ kind: "own" }),
    });
    expect((await failure(inWorker({ tokenizer: own }))).message).toContain('"own"');
  });

  test("two trainings at a time", async () => {
    const on = await model();
    const first = on.train(lines, endless);
    await first.next();
    expect(await failure(on.fit(lines))).toBeInstanceOf(BusyError);
    await first.return();
    await on.fit(lines, { epochs: 1 });
  });
});

describe("the page's own errors come back as they were thrown", () => {
  const mine = new RangeError("mine");

  test("by a corpus, which is closed where the training ends early", async () => {
    const on = await model();
    let closed = 0;
    function* broken(): Generator<string, void> {
      yield "the cat";
      throw mine;
    }
    expect(await failure(on.fit(broken()))).toBe(mine);
    function* items(): Generator<string, void> {
      try {
        for (let i = 0; ; i++) yield i < 9000 ? "the cat" : (7 as unknown as string);
      } finally {
        closed++;
      }
    }
    expect(await failure(on.fit(items()))).toBeInstanceOf(InvalidOptionError);
    expect(closed).toBe(1);
  });

  test("by save, and by onProgress", async () => {
    const on = await model();
    const save = (): Promise<void> => Promise.reject(mine);
    expect(await failure(on.fit(lines, { checkpoint: { steps: 1, save } }))).toBe(mine);
    const onProgress = (): void => {
      throw mine;
    };
    expect(await failure(on.fit(lines, { ...endless, onProgress }))).toBe(mine);
    await on.fit(lines, { epochs: 1 });
  });
});

describe("cancellation", () => {
  test("ends a training with the signal's reason; the model goes on living", async () => {
    const on = await model();
    const controller = new AbortController();
    const reason = { why: "enough" };
    const error = await failure(
      on.fit(lines, {
        ...endless,
        signal: controller.signal,
        onProgress: () => {
          controller.abort(reason);
        },
      }),
    );
    expect(error).toBe(reason);
    await on.fit(lines, { epochs: 1 });
  });

  test("a falsy reason is one, too", async () => {
    const on = await model();
    const signal = AbortSignal.abort(0);
    await expect(on.fit(lines, { signal })).rejects.toBe(0);
    await expect(on.sample({ signal })).rejects.toBe(0);
    await expect(on.stream({ signal }).next()).rejects.toBe(0);
  });

  test("ends a long sample and a long sampleMany while they are drawn", async () => {
    const on = await model();
    for (const draw of ["sample", "sampleMany"] as const) {
      const controller = new AbortController();
      // No text ends before so many tokens: a stop string that never comes, and <EOS> as unlikely as all else.
      const long = { maxLength: 2 ** 31 - 1, temperature: 1e6, signal: controller.signal };
      const drawn = draw === "sample" ? endlessText(on, long) : on.sampleMany(1e7, { ...long, maxLength: 20 });
      setTimeout(() => {
        controller.abort();
      }, 50);
      expect((await failure(drawn)).name).toBe("AbortError");
    }
  });

  /** Samples until one is cut off. */
  async function endlessText(on: WorkerModel, long: { readonly signal: AbortSignal }): Promise<never> {
    for (;;) await on.sample(long);
  }
});

describe("a loop that is left", () => {
  test("ends the training, at the progress that it had", async () => {
    const on = await model();
    let last = 0;
    for await (const { step } of on.train(lines, endless)) {
      last = step;
      break;
    }
    expect(last).toBeGreaterThan(0);
    const here = await model();
    await here.fit(lines, { epochs: last, batchSize: 32 });
    // One batch an epoch: as many epochs as steps give the same parameters.
    expect(await on.parameters).toEqual(await here.parameters);
  });

  test("a loop that is slow holds the training", async () => {
    const on = await model();
    const run = on.train(lines, endless);
    await run.next();
    const before = await on.save();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await on.save()).toEqual(before);
    await run.return();
  });
});

describe("a worker that ends", () => {
  test("by dispose rejects what waits and what comes", async () => {
    const on = await inWorker();
    const waiting = [on.fit(lines, endless), on.sampleMany(1e7)].map(failure);
    on.dispose();
    on[Symbol.dispose]();
    await on[Symbol.asyncDispose]();
    for (const error of [
      ...(await Promise.all(waiting)),
      await failure(on.score("the")),
      await failure(on.parameters),
    ]) {
      expect(error).toBeInstanceOf(DisposedError);
    }
    expect(await failure(on.train(lines).next())).toBeInstanceOf(DisposedError);
  });

  test("of itself rejects what waits and what comes, and lets the corpus go", async () => {
    const worker = new Worker(script);
    const on = await inWorker({ worker });
    let closed = false;
    async function* corpus(): AsyncGenerator<string, void> {
      try {
        yield "the cat";
        await worker.terminate();
        yield "which";
      } finally {
        closed = true;
      }
    }
    const waiting = failure(on.sampleMany(1e7));
    for (const error of [await failure(on.fit(corpus())), await waiting, await failure(on.score("the"))]) {
      expect(error).toBeInstanceOf(WorkerLostError);
      expect(error).toMatchObject({ code: "worker-lost", message: expect.stringContaining("code 1") as string });
    }
    expect(closed).toBe(true);
  });

  test("before it began says why", async () => {
    const error = await failure(inWorker({ worker: new URL("nowhere.js", import.meta.url) }));
    expect(error).toBeInstanceOf(WorkerLostError);
    expect(error.message).toContain("nowhere.js");
  });

  test("a worker whose model does not come about is ended", async () => {
    const worker = new Worker(script);
    const exit = once(worker, "exit");
    expect(await failure(inWorker({ worker, hiddenSize: -1 }))).toBeInstanceOf(InvalidOptionError);
    await exit;
  });
});

test("the package finds its script; a program ends though its model was not disposed of", async () => {
  const { exitCode, stdout, stderr } = await runNode(
    ["--input-type=module", "-"],
    `import { CharTokenizer, InvalidOptionError } from "wasm-rnn";
     import { WorkerModel } from "wasm-rnn/worker";
     const model = await WorkerModel.create({ tokenizer: CharTokenizer.fit("ab"), hiddenSize: 4 });
     await model.fit(["ab", "ba"], { epochs: 2 });
     const error = await model.sample({ topK: 0 }).catch((error) => error);
     console.log((await model.parameters)["output.bias"].data.length, error instanceof InvalidOptionError);`,
  );
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "4 true\n", stderr: "" });
});
