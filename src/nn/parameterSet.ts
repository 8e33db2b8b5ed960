import type { Engine } from "../wasm/engine.js";
import type { ParameterEntry, ParameterLayout } from "./layout.js";

/** Addresses of one recurrent layer's tensors; 0 where the cell has none. */
export interface LayerAddresses {
  readonly weightInput: number;
  readonly weightHidden: number;
  readonly biasInput: number;
  readonly biasHidden: number;
}

/** Parameters in the engine's memory: one region in the order of its layout, and others laid out alike (gradients). */
export class ParameterSet {
  readonly engine: Engine;
  readonly layout: ParameterLayout;
  /** Address of the parameter region. */
  readonly parameters: number;
  readonly #entries: ReadonlyMap<string, ParameterEntry>;
  #version = 0;

  /** The parameters are whatever was there until they are set; the gaps between tensors are zero and stay so. */
  constructor(engine: Engine, layout: ParameterLayout) {
    this.engine = engine;
    this.layout = layout;
    const { entries, length } = layout;
    this.parameters = engine.arena.allocate(length * 4);
    // Not the whole region: a model too large for its packed weights fails before its pages are touched.
    entries.forEach(({ offset, length: used }, i) => {
      const end = entries[i + 1]?.offset ?? length;
      engine.f32(this.parameters + (offset + used) * 4, end - offset - used).fill(0);
    });
    this.#entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** Changes whenever the parameters do; what is derived from them compares it. */
  get version(): number {
    return this.#version;
  }

  /** To be called after every change of a parameter. */
  changed(): void {
    this.#version++;
  }

  /** A view of a region laid out like the parameters (the gradients, say); not to be kept. */
  region(address: number): Float32Array<ArrayBuffer> {
    return this.engine.f32(address, this.layout.length);
  }

  /** A view of one tensor in the region at `address`; not to be kept. */
  tensor(entry: ParameterEntry, address: number = this.parameters): Float32Array<ArrayBuffer> {
    return this.engine.f32(address + entry.offset * 4, entry.length);
  }

  /** Sets a tensor's elements. */
  assign(entry: ParameterEntry, values: ArrayLike<number>): void {
    this.tensor(entry).set(values);
  }

  /** Address of a tensor by name, in the parameter region or another of the same layout; 0 if it does not exist. */
  address(name: string, region: number = this.parameters): number {
    const entry = this.#entries.get(name);
    return entry === undefined ? 0 : region + entry.offset * 4;
  }

  /** Addresses of the recurrent layers' tensors, in the parameter region or another of the same layout. */
  layers(numLayers: number, region: number = this.parameters, prefix = ""): LayerAddresses[] {
    return Array.from({ length: numLayers }, (_, layer) => ({
      weightInput: this.address(`${prefix}weight_ih_l${layer}`, region),
      weightHidden: this.address(`${prefix}weight_hh_l${layer}`, region),
      biasInput: this.address(`${prefix}bias_ih_l${layer}`, region),
      biasHidden: this.address(`${prefix}bias_hh_l${layer}`, region),
    }));
  }
}
