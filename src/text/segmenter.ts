import { UnsupportedRuntimeError } from "../errors.js";

/** The segmenter for a granularity; a clear error where the runtime has none. */
export function segmenter(granularity: "grapheme" | "word", locale?: string): Intl.Segmenter {
  if ((Intl as Partial<typeof Intl>).Segmenter !== undefined) return new Intl.Segmenter(locale, { granularity });
  throw new UnsupportedRuntimeError(
    "This runtime lacks Intl.Segmenter, which this text takes: update it, or take characters by code points.",
  );
}
