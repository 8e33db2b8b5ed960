import type { WasmModule } from "../platform.js";

/**
 * `simd`: the same bits on every runtime and machine. `relaxed`: fused multiply-add, faster, last bits depend on the
 * machine.
 */
export type Build = "simd" | "relaxed";

/** How to get at the modules of some builds; `undefined` where the engine does not take one. */
export type Carried = Partial<Record<Build, () => WasmModule | undefined>>;
