import type { Engine } from "../wasm/engine.js";
import type { ModelConfig } from "./config.js";
import { parameterLayout, type ParameterEntry, type ParameterLayout } from "./layout.js";

/** A network's parameters in the engine's memory: one region in the order of its layout. */
export class Network {
  readonly engine: Engine;
  readonly config: ModelConfig;
  readonly layout: ParameterLayout;
  /** Address of the parameter region. */
  readonly parameters: number;
  readonly #entries: ReadonlyMap<string, ParameterEntry>;
  readonly #layers: readonly LayerAddresses[];
  #version = 0;

  /** The parameters are whatever was there until they are set; the gaps between tensors are zero and stay so. */
  constructor(engine: Engine, config: ModelConfig) {
    this.engine = engine;
    this.config = config;
    this.layout = parameterLayout(config);
    this.parameters = engine.arena.allocate(this.layout.length * 4);
    // Not the whole region: a model too large for its packed weights fails before its pages are touched.
    const { entries, length } = this.layout;
    entries.forEach(({ offset, length: used }, i) => {
      const end = entries[i + 1]?.offset ?? length;
      engine.f32(this.parameters + (offset + used) * 4, end - offset - used).fill(0);
    });
    this.#entries = new Map(this.layout.entries.map((entry) => [entry.name, entry]));
    this.#layers = Array.from({ length: config.numLayers }, (_, layer) => this.#layerIn(layer, this.parameters));
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

  /** Address of a tensor by name, in the parameter region or another of the same layout; 0 if it does not exist. */
  address(name: string, region: number = this.parameters): number {
    const entry = this.#entries.get(name);
    return entry === undefined ? 0 : region + entry.offset * 4;
  }

  /** Addresses of a layer's tensors, in the parameter region or another of the same layout. */
  layer(index: number, region: number = this.parameters): LayerAddresses {
    const addresses = region === this.parameters ? this.#layers[index] : this.#layerIn(index, region);
    if (addresses === undefined) throw new RangeError(`There is no layer ${index}.`);
    return addresses;
  }

  #layerIn(index: number, region: number): LayerAddresses {
    return {
      weightInput: this.address(`recurrent.weight_ih_l${index}`, region),
      weightHidden: this.address(`recurrent.weight_hh_l${index}`, region),
      biasInput: this.address(`recurrent.bias_ih_l${index}`, region),
      biasHidden: this.address(`recurrent.bias_hh_l${index}`, region),
    };
  }

  /** Width of a layer's input, D. */
  inputSize(layer: number): number {
    const { hiddenSize, embeddingSize, vocabularySize } = this.config;
    if (layer > 0) return hiddenSize;
    return embeddingSize > 0 ? embeddingSize : vocabularySize;
  }
}

/** Addresses of one recurrent layer's tensors; 0 where the cell has none. */
export interface LayerAddresses {
  readonly weightInput: number;
  readonly weightHidden: number;
  readonly biasInput: number;
  readonly biasHidden: number;
}
