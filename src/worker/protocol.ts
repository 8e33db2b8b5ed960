import type { LanguageModel } from "../languageModel.js";
import type { Tokenizer } from "../text/tokenizer.js";

/** A corpus that stays with the page, which sends it in pieces. */
export interface LentCorpus {
  readonly source: number;
  /** Whether it is one running text. */
  readonly running: boolean;
}

/** What a call has that cannot be sent: by numbers under which the page knows it. */
export interface Lent {
  readonly corpus?: LentCorpus;
  readonly validation?: LentCorpus;
  /** Where checkpoints go. */
  readonly save?: number;
  readonly signal?: { readonly id: number; readonly aborted: boolean };
}

/** A call of a method: its arguments without what is lent. */
export interface Call {
  readonly args: readonly unknown[];
  readonly lent: Lent;
}

/** What never changes about a model. */
export type Facts = Pick<LanguageModel, "config" | "build" | "parameterCount"> & {
  readonly tokenizer: ReturnType<Tokenizer["toJSON"]>;
};

/** Methods that give one result. */
export type Question =
  | "sample"
  | "sampleMany"
  | "next"
  | "complete"
  | "score"
  | "rank"
  | "compare"
  | "evaluate"
  | "trace"
  | "gradientFlow"
  | "save"
  | "parameters"
  | "trainedOn";

/** Methods whose results come one after the other. */
export type Run = "train" | "stream";

/** What a worker does for its page; each may reject with a `WireError`. */
export interface Host {
  create(options: object, tokenizer: ReturnType<Tokenizer["toJSON"]>): Promise<Facts>;
  load(bytes: unknown, options: unknown): Promise<Facts>;
  ask(question: Question, call: Call): Promise<unknown>;
  start(run: number, method: Run, call: Call): Promise<void>;
  /** What came next in a run: nothing at its end, of a stream as many pieces as a few milliseconds gave. */
  next(run: number): Promise<readonly unknown[]>;
  stop(run: number): Promise<void>;
  abort(signal: number): Promise<void>;
}

/** What a page does for its worker; each may reject with an `ErrorOfPage`. */
export interface Page {
  /** The next items of a corpus; none at its end. */
  items(source: number): Promise<readonly unknown[]>;
  close(source: number): Promise<void>;
  save(id: number, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
}
