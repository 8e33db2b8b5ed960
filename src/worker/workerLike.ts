import { UnsupportedRuntimeError } from "../errors.js";
import { workerThreads, type WorkerThreads } from "./workerThreads.js";
import type { Url } from "../platform.js";

/** A Web Worker, or a `Worker` of Node's worker_threads. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): unknown;
}

/** What both kinds of worker report, one or the other by `on` or `addEventListener`. */
export interface WorkerEvents {
  readonly message: (message: unknown) => void;
  /** It failed, or ended: it will never answer. */
  readonly lost: (reason: unknown) => void;
}

interface NodeWorker {
  on(event: string, listener: (value: unknown) => void): unknown;
  ref(): void;
  unref(): void;
}

/** Whether workers here are Web Workers: in browsers, Deno and Bun. */
function hasWebWorkers(): boolean {
  return typeof Worker === "function";
}

/** A worker that runs `script`: by default the one that lies beside this file. */
export async function startWorker(script: string | Url | undefined): Promise<WorkerLike> {
  if (hasWebWorkers()) {
    // Bundlers look for exactly this expression.
    if (script === undefined) return new Worker(new URL("./worker-script.js", import.meta.url), { type: "module" });
    return new Worker(script, { type: "module" });
  }
  let threads: WorkerThreads;
  try {
    threads = await workerThreads();
  } catch (cause) {
    throw new UnsupportedRuntimeError(
      "This runtime has neither Web Workers nor worker_threads; use LanguageModel of wasm-rnn.",
      { cause },
    );
  }
  if (script !== undefined) return new threads.Worker(script);
  const here = import.meta.url;
  // The program's own flags for Node (--input-type, loaders) are not meant for this script.
  return new threads.Worker(new URL("./worker-script.js", here), { execArgv: [] });
}

/** Hears of all that a worker reports. */
export function listenTo(worker: WorkerLike, { message, lost }: WorkerEvents): void {
  if ("on" in worker) {
    const node = worker as unknown as NodeWorker;
    node.on("message", message);
    node.on("error", lost);
    node.on("messageerror", lost);
    node.on("exit", (code) => {
      lost(`it ended with code ${String(code)}`);
    });
    return;
  }
  const web = worker as unknown as Worker;
  web.addEventListener("message", ({ data }) => {
    message(data);
  });
  web.addEventListener("messageerror", lost);
  web.addEventListener("error", (event) => {
    event.preventDefault();
    lost(event);
  });
}

/** Whether the program of Node waits for this worker. */
export function holdProgram(worker: WorkerLike, hold: boolean): void {
  const node = worker as Partial<NodeWorker>;
  if (hold) node.ref?.();
  else node.unref?.();
}
