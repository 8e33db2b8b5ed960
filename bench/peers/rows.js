import { downloadSize } from "./downloadSize.js";
import { compete } from "./rounds.js";
import { PRODUCTS, SAMPLING, TRAINING } from "./workloads.js";
import { referenceModel } from "./wasmRnn.js";

/** The lines of the table. `measure(competitors, effort)` gives a cell each, in order; see `compete`. */
export const rows = [
  ...Object.entries(TRAINING).map(([id, workload]) => ({
    id,
    name: `training ${id}`,
    unit: "tokens/s",
    scale: 1,
    measure: (competitors, effort) => compete(competitors.map(opening((peer) => peer.train(workload))), effort),
  })),
  ...Object.entries(SAMPLING).map(([id, workload]) => ({
    id,
    name: `sampling ${id}`,
    unit: "tokens/s",
    scale: 1,
    async measure(competitors, effort) {
      const reference = await referenceModel(workload);
      try {
        return await compete(competitors.map(opening((peer) => peer.sample(reference))), effort);
      } finally {
        reference.dispose();
      }
    },
  })),
  ...Object.entries(PRODUCTS).map(([label, n]) => ({
    id: `P${n}`,
    name: `matrix product ${label}`,
    unit: "GFLOP/s",
    scale: 1e9,
    measure: (competitors, effort) => compete(competitors.map(opening((peer) => peer.multiply(n))), effort),
  })),
  {
    id: "size",
    name: "download, gzipped",
    unit: "kB",
    scale: 1000,
    lessIsBetter: true,
    measure: (competitors) => Promise.all(competitors.map(size)),
  },
];

const opening = (open) => (peer) => ({ open: async () => open(peer) });

async function size({ name, ours, version }) {
  if (!ours && version === undefined) return { reason: "is not installed" };
  try {
    // Both builds come in one download.
    return { value: await downloadSize(name.split(",")[0]) };
  } catch (error) {
    return { reason: error.errors?.[0]?.text ?? error.message };
  }
}
