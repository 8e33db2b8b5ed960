// Colours of numbers. Both ramps grow evenly to the eye, with or without colour vision.

/** From 0 to 1: viridis, of Matplotlib (van der Walt and Smith 2015, given to the public domain). */
const SEQUENTIAL = [
  ...["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"],
];
/** From -1 over 0 to 1: blue, white, red (ColorBrewer's RdBu, reversed). */
const DIVERGING = [
  ...["#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#f7f7f7", "#fddbc7", "#f4a582", "#d6604d", "#b2182b"],
];

/** The range that a ramp spans. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** Gates are between 0 and 1, everything else around 0. */
export function rangeOf(name: string, values: ArrayLike<number>): Range {
  if (name.endsWith("Gate")) return { least: 0, most: 1 };
  // An LSTM's memory knows no bounds.
  let most = 1;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i] as number));
  return { least: -most, most };
}

/** The place of a value in a range, 0 to 1. */
export function place(value: number, { least, most }: Range): number {
  return Math.min(1, Math.max(0, (value - least) / (most - least)));
}

/** The colour of a value as #rrggbb. */
export function colour(value: number, range: Range): string {
  const ramp = range.least < 0 ? DIVERGING : SEQUENTIAL;
  const at = place(value, range) * (ramp.length - 1);
  const below = Math.min(ramp.length - 2, Math.floor(at));
  const [from, to] = [ramp[below], ramp[below + 1]].map((hex = "#000000") =>
    [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)),
  );
  const mixed = (from ?? []).map((channel, i) => Math.round(channel + (at - below) * ((to?.[i] ?? 0) - channel)));
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}
