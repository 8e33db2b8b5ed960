import { BatchPass } from "../model/batchPass.js";
import type { Network } from "../model/network.js";
import type { PackedWeights } from "../model/packedWeights.js";
import type { Cell } from "../nn/cell.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { withScratch } from "../wasm/memory.js";
import { textSteps, type Steps } from "./textSteps.js";

/** The gates of each cell, in the order in which the kernels keep them. */
const GATES = {
  rnn: [],
  "simplified-gru": ["updateGate", "candidate"],
  gru: ["resetGate", "updateGate", "candidate"],
  lstm: ["inputGate", "forgetGate", "candidate", "outputGate"],
} as const satisfies Readonly<Record<Cell, readonly (keyof LayerTrace)[]>>;

/**
 * What one layer did, T×H numbers each: unit j of step t (both from 0) is at t·H + j. Gates are those of docs/gates.md,
 * which a cell that has no such gate leaves out.
 */
export interface LayerTrace {
  /** GRU: r, how much of the state the candidate sees. */
  readonly resetGate?: Float32Array;
  /** GRU and simplified GRU: z in PyTorch's sign, 1 - Γu; near 1 **keeps** the old state. */
  readonly updateGate?: Float32Array;
  /** LSTM: i, how much of the candidate is written. */
  readonly inputGate?: Float32Array;
  /** LSTM: f, how much of the memory is kept. */
  readonly forgetGate?: Float32Array;
  /** LSTM: o, how much of the memory is shown. */
  readonly outputGate?: Float32Array;
  /** What would be written, in (-1, 1): PyTorch's n or g, the lecture's c̃. */
  readonly candidate?: Float32Array;
  /** LSTM: the memory c. */
  readonly cell?: Float32Array;
  /** The activation after the step: the lecture's a, PyTorch's h. */
  readonly state: Float32Array;
}

/** Everything that a network computed on the way through a text. */
export interface Trace extends Steps {
  /** H. */
  readonly hiddenSize: number;
  /** -log2 P(y<t> | those before) of each step, in bits, as `score` tells it. */
  readonly surprisal: Float64Array;
  /** The lowest layer first. */
  readonly layers: readonly LayerTrace[];
}

/** Reads a text as `score` does, and keeps every gate and state. */
export function trace(network: Network, packed: PackedWeights, tokenizer: Tokenizer, text: string): Trace {
  const { engine, config } = network;
  const { hiddenSize: H } = config;
  const { batch, read } = textSteps(tokenizer, text);
  const { rows } = batch;
  const columns = (address: number, stride: number): Float32Array => {
    const out = new Float32Array(rows * H);
    for (let t = 0; t < rows; t++) out.set(engine.f32(address + t * stride * 4, H), t * H);
    return out;
  };
  const pass = new BatchPass(network, packed, batch, "forward");
  try {
    return withScratch(engine, 2 * rows, (out) => {
      pass.forward(batch, out);
      const { layers, stride } = pass.stack;
      return {
        ...read,
        hiddenSize: H,
        surprisal: engine.f64(out, rows).map((nats) => 0 - nats / Math.LN2),
        layers: layers.map(({ states, cells, gates }) => {
          const names: readonly string[] = GATES[config.cell];
          const entries = names.map((name, gate) => [name, columns(gates + gate * H * 4, stride)]);
          if (cells) entries.push(["cell", columns(cells + H * 4, H)]);
          return { ...Object.fromEntries(entries), state: columns(states + H * 4, H) } as LayerTrace;
        }),
      };
    });
  } finally {
    pass.free();
  }
}
