const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The user or the system asked the program to stop. */
export class InterruptedError extends Error {
  override name = "InterruptedError";
  readonly code = "interrupted";
}

/**
 * Turns the first SIGINT (Ctrl-C), SIGTERM or SIGHUP into an abort whose reason is an `InterruptedError`. From then
 * on, and after `release`, signals act as if nobody listened: a second Ctrl-C kills at once.
 */
export function interruption(): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const release = (): void => {
    for (const name of SIGNALS) process.off(name, stop);
  };
  const stop = (name: NodeJS.Signals): void => {
    release();
    controller.abort(new InterruptedError(`interrupted by ${name}`));
  };
  for (const name of SIGNALS) process.on(name, stop);
  return { signal: controller.signal, release };
}
