import { DisposedError, InvalidOptionError } from "../errors.js";
import { connect, type Remote } from "./channel.js";
import { WorkerLostError } from "./errors.js";
import { Lending, type Loan } from "./lending.js";
import type { Host, Page } from "./protocol.js";
import { fromWire, type WireError } from "./wireError.js";
import { holdProgram, listenTo, type WorkerLike } from "./workerLike.js";

/** The page's side: a worker that answers until it is let go, or lost. */
export class Connection {
  readonly #worker: WorkerLike;
  readonly #remote: Remote<Host, Page>;
  readonly #lending = new Lending();
  #waiting = 0;
  #end: (() => Error) | undefined;
  #ended: unknown;

  constructor(worker: WorkerLike) {
    this.#worker = worker;
    this.#remote = connect<Host, Page>(this.#lending.page, worker, (message) => {
      listenTo(worker, {
        message,
        lost: (reason) => {
          this.#close(() => lostError(reason));
        },
      });
    });
    holdProgram(worker, false);
  }

  /** The worker's answer; rejects with errors of the classes that they had there. */
  async ask<T>(question: (host: Remote<Host, Page>) => Promise<T>): Promise<T> {
    if (this.#end) throw this.#end();
    if (this.#waiting++ === 0) holdProgram(this.#worker, true);
    try {
      return await question(this.#remote);
    } catch (error) {
      if (!(error instanceof Error)) throw fromWire(error as WireError, this.#lending.ofPage);
      if (error.name !== "DataCloneError") throw error;
      throw new InvalidOptionError(`Nothing that cannot be cloned can be sent to a worker: ${error.message}`, {
        cause: error,
      });
    } finally {
      if (--this.#waiting === 0) holdProgram(this.#worker, false);
    }
  }

  /** A call's arguments as they can be sent. */
  lend(method: string, args: readonly unknown[]): Loan {
    return this.#lending.lend(method, args, (signal) => {
      if (!this.#end) void this.#remote.$callEvent("abort", signal);
    });
  }

  /** Ends the worker; what waits is rejected. */
  dispose(): void {
    this.#close(() => new DisposedError("model"));
  }

  /** Until the worker has ended. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  #close(end: () => Error): void {
    if (this.#end) return;
    this.#end = end;
    this.#ended = this.#worker.terminate();
    void this.#remote.$rejectPendingCalls(({ reject }) => {
      reject(end());
    });
  }
}

function lostError(reason: unknown): WorkerLostError {
  const { message } = (reason ?? {}) as { readonly message?: unknown };
  const why = typeof reason === "string" ? reason : typeof message === "string" && message !== "" ? message : undefined;
  return new WorkerLostError(
    `The model's worker is lost, and the model with it: ${why ?? "its script could not be loaded; see the option worker"}.`,
    { cause: reason },
  );
}
