/** Longest time between two pauses, in milliseconds, unless one step alone takes longer. */
export const PAUSE_INTERVAL = 20;

/** Lets the event loop breathe during long work: `await pace.pause()` where `pace.due()`. */
export class Pace {
  readonly #interval: number;
  #last = performance.now();

  /** Milliseconds between two pauses. */
  constructor(interval = PAUSE_INTERVAL) {
    this.#interval = interval;
  }

  /** Whether the last pause was long enough ago. */
  due(): boolean {
    return performance.now() - this.#last >= this.#interval;
  }

  /** Lets the host handle what waits (input, painting, timers), then comes back at once. */
  async pause(): Promise<void> {
    await macrotask();
    this.#last = performance.now();
  }
}

/**
 * By `setImmediate` where it exists (Node, Deno, Bun), otherwise a message to oneself, since browsers hold back nested
 * timers by 4 ms. A resolved promise would not do: no input is handled before it.
 */
function macrotask(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
    } else if (typeof MessageChannel === "function") {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(undefined);
    } else {
      setTimeout(resolve, 0);
    }
  });
}
