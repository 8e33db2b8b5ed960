// The worker of examples/edge in workerd, by miniflare.
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

/** Trains the model, bundles the worker as a deployment would, and serves it on loopback. */
export async function serveEdgeExample(project) {
  const path = createRequire(import.meta.url).resolve("miniflare");
  const { Miniflare } = await import(pathToFileURL(path).href);
  const model = join(project, "names.safetensors");
  await promisify(execFile)(process.execPath, ["examples/edge/train.mjs", "--out", model], { cwd: project });
  const { outputFiles } = await build({
    entryPoints: [join(project, "examples/edge/worker.mjs")],
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["*.wasm", "*.safetensors"],
    logOverride: { "ignored-bare-import": "silent" },
    write: false,
  });
  const modules = ["simd", "relaxed"].map(async (name) => ({
    type: "CompiledWasm",
    path: `${name}.wasm`,
    contents: await readFile(join(project, `node_modules/wasm-rnn/build/${name}.wasm`)),
  }));
  // The bundle lies in a folder, since it imports ../simd.wasm as the package does.
  const miniflare = new Miniflare({
    modules: [
      { type: "ESModule", path: "bundle/worker.mjs", contents: outputFiles[0].text },
      { type: "Data", path: "bundle/names.safetensors", contents: await readFile(model) },
      ...(await Promise.all(modules)),
    ],
    compatibilityDate: "2026-01-01",
    host: "127.0.0.1",
    inspectorPort: 0,
  });
  try {
    const url = await miniflare.ready;
    // The socket library that miniflare itself uses: Node 20 has none.
    const { WebSocket } = createRequire(path)("ws");
    const socket = new WebSocket(new URL("/core:user:", await miniflare.getInspectorURL()));
    await once(socket, "open");
    const end = async () => {
      socket.terminate();
      await miniflare.dispose();
    };
    return { url, memory: () => memoryOf(socket), end };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/**
 * Megabytes that the worker keeps: JavaScript objects, and what lies outside the heap, such as WebAssembly memory. Not those
 * of its process, which grow to some 400 MB under any load, even of a worker that only says "ok".
 */
async function memoryOf(socket) {
  const { promise, hear } = answerTo(2);
  socket.on("message", hear);
  // The inspector of workerd does not collect garbage when told to, but does before a snapshot.
  socket.send(JSON.stringify({ id: 1, method: "HeapProfiler.takeHeapSnapshot" }));
  socket.send(JSON.stringify({ id: 2, method: "Runtime.getHeapUsage" }));
  const { usedSize, embedderHeapUsedSize, backingStorageSize } = await promise;
  socket.off("message", hear);
  return (usedSize + embedderHeapUsedSize + backingStorageSize) / 1e6;
}

function answerTo(id) {
  let hear;
  const promise = new Promise((resolve) => {
    hear = (message) => {
      const answer = JSON.parse(String(message));
      if (answer.id === id) resolve(answer.result);
    };
  });
  return { promise, hear };
}
