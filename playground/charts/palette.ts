/** Red, green, blue, each 0 to 255. */
export type Rgb = readonly [number, number, number];

/** The numbers of a colour as browsers compute it: `rgb(1, 2, 3)`. */
export function rgb(computed: string): Rgb {
  const [r = 0, g = 0, b = 0] = (computed.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

/** The colour at `share` (0 to 1) of the way through evenly spaced `stops`. */
export function blend(stops: readonly Rgb[], share: number): Rgb {
  const place = Math.min(Math.max(share, 0), 1) * (stops.length - 1);
  const before = Math.min(Math.floor(place), stops.length - 2);
  const [from, to] = [stops[before] as Rgb, stops[before + 1] as Rgb];
  const mix = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * (place - before));
  return [mix(0), mix(1), mix(2)];
}
