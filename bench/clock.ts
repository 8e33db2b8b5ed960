/**
 * What counts as time: what the wall's clock shows, or the seconds that this process had a processor, which stay
 * meaningful on a busy machine (its caches and a shared core's other half are still busy).
 */
export const CLOCKS = ["wall", "cpu"] as const;
export type Clock = (typeof CLOCKS)[number];

let clock: Clock = "wall";

/** Chooses the clock for the whole run. */
export function setClock(choice: Clock): void {
  clock = choice;
}

/** Seconds since some moment, by the chosen clock. */
export function now(): number {
  if (clock === "wall") return performance.now() / 1000;
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
