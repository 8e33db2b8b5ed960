import { InvalidOptionError } from "../errors.js";
import { isAsyncIterable, isIterable, notACorpus, RunningText } from "../text/corpusItems.js";
import type { Call, Lent, LentCorpus, Page } from "./protocol.js";
import { handOver, transfer } from "./transfer.js";
import type { ErrorOfPage } from "./wireError.js";

/** Code units, items and milliseconds after which items of a corpus are sent: enough to be fast, short enough for a page. */
const MOST_TEXT = 2 ** 16;
const MOST_ITEMS = 2 ** 12;
const LONGEST = 10;

type Items = Iterator<unknown, unknown> | AsyncIterator<unknown, unknown>;
type Save = (bytes: Uint8Array<ArrayBuffer>) => unknown;

/** A call that can be sent, and what ends its loans. */
export interface Loan {
  readonly call: Call;
  readonly end: () => Promise<void>;
}

/** What cannot be sent and stays with the page while a call lasts: corpora, places for checkpoints, signals. */
export class Lending {
  readonly #sources = new Map<number, Items>();
  readonly #saves = new Map<number, Save>();
  readonly #signals = new Map<number, AbortSignal>();
  readonly #thrown = new Map<number, unknown>();
  #last = 0;

  /** What the worker may ask for. */
  readonly page: Page = {
    items: (source) => this.#keepError(() => this.#items(source)),
    close: (source) => this.#keepError(() => this.#close(source)),
    save: (id, bytes) =>
      this.#keepError(async () => {
        await this.#saves.get(id)?.(bytes);
      }),
  };

  /** The arguments of a call, what cannot be sent taken out of them; `abort` gets the number of a signal when it aborts. */
  lend(method: string, args: readonly unknown[], abort: (signal: number) => void): Loan {
    const rest = [...args];
    const lent: { -readonly [K in keyof Lent]: Lent[K] } = {};
    const ends: (() => Promise<void> | void)[] = [];
    const handed: ArrayBuffer[] = [];
    const corpus = (name: string, value: unknown): LentCorpus => {
      const { items, running } = itemsOf(name, value);
      const source = this.#keep(this.#sources, items);
      ends.push(() => this.#close(source));
      return { source, running };
    };
    if (method === "train" || method === "evaluate") lent.corpus = corpus("corpus", rest[0]);
    const given = rest.at(-1);
    if (rest.length > 1 || method === "sample" || method === "stream") {
      const options: Record<string, unknown> = { ...(given as object) };
      rest[rest.length - 1] = typeof given === "object" && given !== null && !Array.isArray(given) ? options : given;
      if (options["rng"] !== undefined) {
        throw new InvalidOptionError("rng cannot be sent to a worker; give a seed, or sample without a worker.");
      }
      const { signal, validation, checkpoint, resume } = options;
      if (isSignal(signal)) {
        const id = this.#keep(this.#signals, signal);
        const onAbort = (): void => {
          abort(id);
        };
        signal.addEventListener("abort", onAbort);
        ends.push(() => {
          signal.removeEventListener("abort", onAbort);
          this.#signals.delete(id);
        });
        lent.signal = { id, aborted: signal.aborted };
        delete options["signal"];
      }
      if (validation !== undefined && method === "train") {
        lent.validation = corpus("validation corpus", validation);
        delete options["validation"];
      }
      const save = (checkpoint as { readonly save?: unknown } | null | undefined)?.save;
      if (typeof save === "function") {
        const id = this.#keep(this.#saves, save as Save);
        ends.push(() => {
          this.#saves.delete(id);
        });
        lent.save = id;
        options["checkpoint"] = { ...(checkpoint as object), save: true };
      }
      if (resume instanceof Uint8Array) {
        const bytes = handOver(resume);
        options["resume"] = bytes;
        handed.push(bytes.buffer);
      }
    }
    if (lent.corpus) rest.shift();
    return { call: transfer({ args: rest, lent }, handed), end: () => endAll(ends) };
  }

  /** The page's own error, as it was thrown, or as a signal has it. */
  readonly ofPage = ({ thrown = -1, aborted }: ErrorOfPage): unknown => {
    if (aborted !== undefined) return this.#signals.get(aborted)?.reason;
    const error = this.#thrown.get(thrown);
    this.#thrown.delete(thrown);
    return error;
  };

  #keep<T>(place: Map<number, T>, value: T): number {
    place.set(++this.#last, value);
    return this.#last;
  }

  /** Runs code of the page's; what it throws stays here, under a number. */
  async #keepError<T>(run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const wire: ErrorOfPage = { thrown: this.#keep(this.#thrown, error) };
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what travels in its place
      throw wire;
    }
  }

  async #items(source: number): Promise<unknown[]> {
    const items = this.#sources.get(source);
    const taken: unknown[] = [];
    const end = performance.now() + LONGEST;
    for (let length = 0; items && length < MOST_TEXT && taken.length < MOST_ITEMS;) {
      const next = items.next();
      const { done, value }: IteratorResult<unknown> = "then" in next ? await next : next;
      if (done === true) {
        this.#sources.delete(source);
        break;
      }
      taken.push(value);
      if (typeof value === "string") length += value.length;
      if (performance.now() > end) break;
    }
    return taken;
  }

  async #close(source: number): Promise<void> {
    const items = this.#sources.get(source);
    this.#sources.delete(source);
    await items?.return?.();
  }
}

async function endAll(ends: (() => Promise<void> | void)[]): Promise<void> {
  for (const end of ends.splice(0)) await end();
}

function isSignal(value: unknown): value is AbortSignal {
  const candidate = value as Partial<AbortSignal> | null | undefined;
  return typeof candidate?.throwIfAborted === "function" && typeof candidate.addEventListener === "function";
}

/** The items of a corpus; of a string its parts. */
function itemsOf(name: string, corpus: unknown): { readonly items: Items; readonly running: boolean } {
  if (typeof corpus === "string") return { items: parts(corpus), running: true };
  const running = corpus instanceof RunningText;
  const source: unknown = running ? corpus.pieces : corpus;
  if (isAsyncIterable(source)) return { items: source[Symbol.asyncIterator](), running };
  if (isIterable(source)) return { items: source[Symbol.iterator](), running };
  throw notACorpus(name, corpus);
}

function* parts(text: string): Generator<string, void> {
  for (let start = 0; start < text.length; start += MOST_TEXT) yield text.slice(start, start + MOST_TEXT);
}
