import type { Endpoint } from "./worker/channel.js";
import { host } from "./worker/host.js";
import { workerThreads } from "./worker/workerThreads.js";

// What a worker of `wasm-rnn/worker` runs, on Node and elsewhere.

if (typeof postMessage === "function") {
  const scope = globalThis as unknown as Endpoint & Pick<Worker, "addEventListener">;
  host(scope, (hear) => {
    scope.addEventListener("message", ({ data }) => {
      hear(data);
    });
  });
} else {
  // Until somebody listens, Node keeps what arrives. No top-level await: some bundlers make classic scripts of workers.
  void workerThreads().then(({ parentPort }) => {
    if (parentPort) host(parentPort, (hear) => parentPort.on("message", hear));
  });
}
