import { LanguageModel } from "../languageModel.js";
import { integer } from "../options.js";
import { Pace } from "../pace.js";
import { freshEntropy } from "../random/entropy.js";
import type { SampleOptions } from "../sample/options.js";
import { runningText, type Corpus } from "../text/corpusItems.js";
import { tokenizerFromJSON } from "../text/tokenizer.js";
import { connect, type Endpoint, type Remote } from "./channel.js";
import type { Call, Facts, Host, LentCorpus, Page, Question, Run } from "./protocol.js";
import { handOver, transfer } from "./transfer.js";
import { PassedOn, toWire, type ErrorOfPage } from "./wireError.js";

/** Texts that are drawn between two looks at what the page wants. */
const TEXTS_AT_ONCE = 64;

/** The worker's side: one model, and what its page asks of it. */
class ModelHost {
  readonly #page: () => Remote<Page, Host>;
  readonly #runs = new Map<number, AsyncIterator<readonly unknown[], void>>();
  readonly #signals = new Map<number, AbortController>();
  #model: LanguageModel | undefined;

  constructor(page: () => Remote<Page, Host>) {
    this.#page = page;
  }

  readonly functions: Host = {
    create: (options, tokenizer) =>
      wired(async () =>
        this.#take(await LanguageModel.create({ ...options, tokenizer: tokenizerFromJSON(tokenizer) })),
      ),
    load: (bytes, options) =>
      wired(async () => this.#take(await LanguageModel.load(bytes as Uint8Array, options as object))),
    ask: (question, call) => wired(() => this.#ask(question, call)),
    start: (run, method, call) =>
      wired(() => {
        this.#runs.set(run, this.#start(method, this.#arguments(call), call));
        return Promise.resolve();
      }),
    next: (run) =>
      wired(async () => {
        const result = await this.#runs.get(run)?.next();
        return result?.done === false ? result.value : [];
      }),
    stop: (run) =>
      wired(async () => {
        await this.#runs.get(run)?.return?.();
        this.#runs.delete(run);
      }),
    abort: (signal) => {
      this.#signals.get(signal)?.abort(new PassedOn({ aborted: signal }));
      return Promise.resolve();
    },
  };

  get #open(): LanguageModel {
    return this.#model as LanguageModel;
  }

  #take(model: LanguageModel): Facts {
    this.#model = model;
    const { config, build, parameterCount, tokenizer } = model;
    return { config, build, parameterCount, tokenizer: tokenizer.toJSON() };
  }

  async #ask(question: Question, call: Call): Promise<unknown> {
    const model = this.#open;
    const args = this.#arguments(call);
    try {
      switch (question) {
        case "sample":
          return await sample(model, args[0] as SampleOptions | undefined);
        case "sampleMany":
          return await sampleMany(model, args[0], args[1] as SampleOptions | undefined);
        case "save":
          return handOver(model.save());
        case "parameters": {
          const { parameters } = model;
          return transfer(
            parameters,
            Object.values(parameters).map(({ data }) => data.buffer as ArrayBuffer),
          );
        }
        case "trainedOn":
          return model.trainedOn;
        case "next":
        case "complete":
        case "score":
        case "rank":
        case "compare":
        case "evaluate":
        case "trace":
        case "gradientFlow":
          return await (model[question] as (...args: readonly unknown[]) => unknown)(...args);
      }
    } finally {
      this.#release(call);
    }
  }

  async *#start(method: Run, args: readonly unknown[], call: Call): AsyncGenerator<readonly unknown[], void> {
    const model = this.#open;
    try {
      if (method === "train") {
        const [corpus, options] = args as Parameters<LanguageModel["train"]>;
        for await (const progress of model.train(corpus, options)) yield [progress];
      } else yield* pieces(model, args[0] as SampleOptions | undefined);
    } finally {
      this.#release(call);
    }
  }

  /** The arguments with what the page lends. */
  #arguments({ args, lent }: Call): readonly unknown[] {
    const { corpus, validation, save, signal } = lent;
    const all = [...args];
    const options = all.at(-1) as Record<string, unknown>;
    if (signal !== undefined) {
      const controller = new AbortController();
      this.#signals.set(signal.id, controller);
      if (signal.aborted) controller.abort(new PassedOn({ aborted: signal.id }));
      options["signal"] = controller.signal;
    }
    if (validation !== undefined) options["validation"] = this.#corpus(validation);
    if (save !== undefined) {
      const keep = (bytes: Uint8Array<ArrayBuffer>): Promise<void> =>
        passedOn(this.#page().$call("save", save, handOver(bytes)));
      options["checkpoint"] = { ...(options["checkpoint"] as object), save: keep };
    }
    return corpus === undefined ? all : [this.#corpus(corpus), ...all];
  }

  #release({ lent }: Call): void {
    if (lent.signal) this.#signals.delete(lent.signal.id);
  }

  #corpus({ source, running }: LentCorpus): Corpus {
    const items = this.#items(source);
    return running ? runningText(items) : items;
  }

  async *#items(source: number): AsyncGenerator<string, void> {
    try {
      for (;;) {
        const items = await passedOn(this.#page().$call("items", source));
        if (items.length === 0) return;
        yield* items as readonly string[];
      }
    } finally {
      await passedOn(this.#page().$call("close", source));
    }
  }
}

/** Serves the page at the other end. */
export function host(endpoint: Endpoint, listen: (hear: (message: unknown) => void) => void): void {
  const page: Remote<Page, Host> = connect<Page, Host>(new ModelHost(() => page).functions, endpoint, listen);
}

/** Rejects with what can be sent. */
async function wired<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what travels in its place
    throw toWire(error);
  }
}

/** What the page rejects with goes back to it as it is. */
async function passedOn<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (wire) {
    throw new PassedOn(wire as ErrorOfPage);
  }
}

/** `model.sample`, with pauses in which a signal can come. */
async function sample(model: LanguageModel, options: SampleOptions | undefined): Promise<string> {
  const text: unknown[] = [];
  for await (const some of pieces(model, options)) text.push(...some);
  return text.join("");
}

/** `model.stream`, as much at a time as comes between two pauses. */
async function* pieces(
  model: LanguageModel,
  options: SampleOptions | undefined,
): AsyncGenerator<readonly string[], void> {
  const pace = new Pace();
  let some: string[] = [];
  for (const piece of model.stream(options)) {
    some.push(piece);
    if (!pace.due()) continue;
    await pace.pause();
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** `model.sampleMany`, a batch at a time: text i is that of the seed + i·2¹²⁸ there as well. */
async function sampleMany(model: LanguageModel, count: unknown, options: SampleOptions = {}): Promise<string[]> {
  const texts = model.sampleMany(0, options);
  const total = integer("count", count, 0, 2 ** 31 - 1);
  const seed = BigInt(options.seed ?? freshEntropy());
  const pace = new Pace();
  while (texts.length < total) {
    const next = { ...options, seed: seed + (BigInt(texts.length) << 128n) };
    texts.push(...model.sampleMany(Math.min(TEXTS_AT_ONCE, total - texts.length), next));
    await pace.pause();
  }
  return texts;
}
