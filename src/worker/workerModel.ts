import { InvalidOptionError } from "../errors.js";
import type { LanguageModel, ModelOptions } from "../languageModel.js";
import { show } from "../options.js";
import { checkTokenizer } from "../text/checkTokenizer.js";
import { isIterable, type Corpus } from "../text/corpusItems.js";
import { isKnownKind, tokenizerFromJSON, type Tokenizer } from "../text/tokenizer.js";
import { trainResult, type TrainProgress, type TrainResult } from "../train/progress.js";
import type { Remote } from "./channel.js";
import { Connection } from "./connection.js";
import type { Promised } from "./promised.js";
import type { Facts, Host, Page, Question, Run } from "./protocol.js";
import { handOver } from "./transfer.js";
import { startWorker, type WorkerLike } from "./workerLike.js";
import type { Url } from "../platform.js";

/** Where the worker comes from. */
export interface WorkerOptions {
  /**
   * The worker's script (`wasm-rnn/worker/script`, for a page whose bundler or Content-Security-Policy wants it elsewhere), or
   * a worker that runs it, which then belongs to the model; default: the script beside this module.
   */
  readonly worker?: string | Url | WorkerLike | undefined;
}

type PromisedModel = Promised<LanguageModel, "parameters" | "trainedOn">;
type Parameters<Name extends keyof PromisedModel> = PromisedModel[Name] extends (...args: infer P) => unknown
  ? P
  : never;
type Answer<Name extends Question> = LanguageModel[Name] extends (...args: infer _) => infer R
  ? Awaited<R>
  : LanguageModel[Name];

/**
 * A `LanguageModel` that lives in a worker of its own until `dispose()`: the same methods, which give promises and
 * asynchronous iterators, so that a page stays alive whatever the model does. What they do, take and throw is said there.
 * A worker that ends rejects with `WorkerLostError` whatever waits for it.
 */
export class WorkerModel implements PromisedModel {
  readonly config: LanguageModel["config"];
  readonly build: LanguageModel["build"];
  readonly parameterCount: number;
  readonly tokenizer: Tokenizer;
  readonly #connection: Connection;
  #runs = 0;

  private constructor(connection: Connection, facts: Facts, tokenizer: Tokenizer) {
    this.#connection = connection;
    this.config = facts.config;
    this.build = facts.build;
    this.parameterCount = facts.parameterCount;
    this.tokenizer = tokenizer;
  }

  /** As `LanguageModel.create`, in a worker; the tokenizer must be one of this library's. */
  static async create(options: ModelOptions & WorkerOptions): Promise<WorkerModel> {
    const { worker, tokenizer, ...rest } = (options as Partial<ModelOptions & WorkerOptions> | undefined) ?? {};
    const json = checkTokenizer(tokenizer).toJSON();
    if (!isKnownKind(json.kind)) {
      throw new InvalidOptionError(
        `A tokenizer of the kind ${show(json.kind)} cannot be sent to a worker; use one of this library.`,
      );
    }
    const [connection, facts] = await open(worker, (host) => host.$call("create", rest, json));
    return new WorkerModel(connection, facts, tokenizer as Tokenizer);
  }

  /**
   * As `LanguageModel.load`, in a worker. The bytes are handed over, not copied: afterwards the array is empty, unless it
   * shares its buffer with others. `bytes.slice()` keeps them.
   */
  static async load(
    bytes: Uint8Array,
    options: NonNullable<globalThis.Parameters<typeof LanguageModel.load>[1]> & WorkerOptions = {},
  ): Promise<WorkerModel> {
    const { worker, ...rest } = options;
    const sent = bytes instanceof Uint8Array ? handOver(bytes) : bytes;
    const [connection, facts] = await open(worker, (host) => host.$call("load", sent, rest));
    return new WorkerModel(connection, facts, tokenizerFromJSON(facts.tokenizer));
  }

  /** A snapshot of all parameters. */
  get parameters(): Promise<LanguageModel["parameters"]> {
    return this.#ask("parameters", []);
  }

  get trainedOn(): Promise<LanguageModel["trainedOn"]> {
    return this.#ask("trainedOn", []);
  }

  /**
   * As `LanguageModel.train`. The worker goes on when the next progress is asked for, so that a loop that is slow, or left,
   * holds the training. A corpus is read here and sent in pieces.
   */
  train(corpus: Corpus, options: Parameters<"train">[1] = {}): AsyncGenerator<TrainProgress, void> {
    return this.#run("train", [corpus, options]);
  }

  /** As `LanguageModel.fit`. The worker trains on while `onProgress` runs, but no further than to the next progress. */
  async fit(corpus: Corpus, options: NonNullable<Parameters<"fit">[1]> = {}): Promise<TrainResult> {
    const { onProgress, ...trainOptions } = options;
    const run = this.train(corpus, trainOptions);
    let last: TrainProgress | undefined;
    try {
      for (let next = run.next(); ;) {
        const { done, value } = await next;
        if (done === true) return trainResult(last as TrainProgress);
        next = run.next();
        // Awaited later, or not at all where onProgress throws.
        next.catch(() => undefined);
        last = value;
        onProgress?.(value);
      }
    } finally {
      await run.return();
    }
  }

  sample(options: Parameters<"sample">[0] = {}): Promise<string> {
    return this.#ask("sample", [options]);
  }

  /** As `LanguageModel.stream`, but wrong options are thrown at the first token. */
  stream(options: Parameters<"stream">[0] = {}): AsyncGenerator<string, void> {
    return this.#run("stream", [options]);
  }

  sampleMany(count: number, options: Parameters<"sampleMany">[1] = {}): Promise<string[]> {
    return this.#ask("sampleMany", [count, options]);
  }

  next(prompt = "", options: Parameters<"next">[1] = {}): Promise<Answer<"next">> {
    return this.#ask("next", [prompt, options]);
  }

  complete(prompt = "", options: Parameters<"complete">[1] = {}): Promise<Answer<"complete">> {
    return this.#ask("complete", [prompt, options]);
  }

  score(text: string, options: Parameters<"score">[1] = {}): Promise<Answer<"score">> {
    return this.#ask("score", [text, options]);
  }

  rank(texts: Iterable<string>, options: Parameters<"rank">[1] = {}): Promise<Answer<"rank">> {
    return this.#ask("rank", [isIterable(texts) ? [...texts] : texts, options]);
  }

  compare(a: string, b: string, options: Parameters<"compare">[2] = {}): Promise<Answer<"compare">> {
    return this.#ask("compare", [a, b, options]);
  }

  evaluate(corpus: Corpus, options: Parameters<"evaluate">[1] = {}): Promise<Answer<"evaluate">> {
    return this.#ask("evaluate", [corpus, options]);
  }

  trace(text: string): Promise<Answer<"trace">> {
    return this.#ask("trace", [text]);
  }

  gradientFlow(text: string, options: Parameters<"gradientFlow">[1] = {}): Promise<Answer<"gradientFlow">> {
    return this.#ask("gradientFlow", [text, options]);
  }

  save(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask("save", []);
  }

  /** Ends the worker at once; whatever waits is rejected with `DisposedError`. */
  dispose(): void {
    this.#connection.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** `dispose`, and waits for the worker's end. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.dispose();
    await this.#connection.ended();
  }

  async #ask<Q extends Question>(question: Q, args: readonly unknown[]): Promise<Answer<Q>> {
    const { call, end } = this.#connection.lend(question, args);
    try {
      return (await this.#connection.ask((host) => host.$call("ask", question, call))) as Answer<Q>;
    } finally {
      await end();
    }
  }

  async *#run<T>(method: Run, args: readonly unknown[]): AsyncGenerator<T, void> {
    const connection = this.#connection;
    const { call, end } = connection.lend(method, args);
    const run = ++this.#runs;
    try {
      await connection.ask((host) => host.$call("start", run, method, call));
      try {
        for (;;) {
          const some = await connection.ask((host) => host.$call("next", run));
          if (some.length === 0) return;
          yield* some as readonly T[];
        }
      } finally {
        // A worker that is gone has nothing to stop.
        await connection.ask((host) => host.$call("stop", run)).catch(() => undefined);
      }
    } finally {
      await end();
    }
  }
}

/** A worker with a model in it; a worker whose model does not come about is ended. */
async function open(
  worker: WorkerOptions["worker"],
  make: (host: Remote<Host, Page>) => Promise<Facts>,
): Promise<[Connection, Facts]> {
  const given = typeof worker === "object" && "postMessage" in worker ? worker : await startWorker(worker);
  const connection = new Connection(given);
  try {
    return [connection, await connection.ask(make)];
  } catch (error) {
    connection.dispose();
    throw error;
  }
}
