/** What is used of Node's module worker_threads. */
export interface WorkerThreads {
  readonly Worker: new (
    script: string | URL,
    options?: { readonly execArgv?: string[] },
  ) => {
    postMessage(message: unknown, transfer: ArrayBuffer[]): void;
    terminate(): unknown;
  };
  readonly parentPort: {
    postMessage(message: unknown, transfer: ArrayBuffer[]): void;
    on(event: "message", listener: (message: unknown) => void): unknown;
  } | null;
}

interface Process {
  getBuiltinModule?(name: string): unknown;
}

/** Node's own module, found without an import that bundlers for pages would look for. */
export async function workerThreads(): Promise<WorkerThreads> {
  const name = ["node", "worker_threads"].join(":");
  const { process } = globalThis as { process?: Process };
  // Before Node 20.16 there is no getBuiltinModule.
  const found: unknown =
    process?.getBuiltinModule?.(name) ?? (await import(/* @vite-ignore */ /* webpackIgnore: true */ name));
  return found as WorkerThreads;
}
