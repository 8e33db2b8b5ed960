import { existsSync } from "node:fs";
import { installedVersion } from "./install.js";

/** Column order of the table; `package` is what a page downloads and where the version comes from. */
const entries = [
  { name: "wasm-rnn, simd", package: "wasm-rnn", load: async () => (await import("./wasmRnn.js")).wasmRnn("simd") },
  {
    name: "wasm-rnn, relaxed",
    package: "wasm-rnn",
    load: async () => (await import("./wasmRnn.js")).wasmRnn("relaxed"),
  },
  {
    name: "TensorFlow.js",
    package: "@tensorflow/tfjs-core",
    load: async () => (await import("./tensorflow.js")).tensorflow,
  },
  {
    name: "onnxruntime-web",
    package: "onnxruntime-web",
    load: async () => (await import("./onnxRuntime.js")).onnxRuntime,
  },
  { name: "brain.js", package: "brain.js", load: async () => (await import("./brainJs.js")).brainJs },
];

/** Everyone, loaded; one that does not load stays in the table and says why at whatever it is asked to do. */
export async function loadCompetitors() {
  if (!existsSync(new URL("../../build/index.js", import.meta.url))) {
    throw new Error("There is no build/index.js to measure: run `npm run build` first.");
  }
  const competitors = [];
  for (const { name, package: packageName, load } of entries) {
    const ours = packageName === "wasm-rnn";
    const version = ours ? undefined : installedVersion(packageName);
    competitors.push({
      ...(await loaded(ours || version !== undefined ? load : notInstalled)),
      name,
      ours,
      ...(version !== undefined && { version }),
    });
  }
  return competitors;
}

async function loaded(load) {
  try {
    return await load();
  } catch (error) {
    const refuse = () => {
      throw error;
    };
    return { train: refuse, sample: refuse, multiply: refuse };
  }
}

function notInstalled() {
  throw new Error("is not installed");
}
