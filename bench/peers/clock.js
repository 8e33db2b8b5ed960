/**
 * Seconds that passed, and seconds that this process was at work (user and system, all its threads). On a machine that
 * others use too the second says more; everything measured here runs on one thread, so that on a quiet machine both agree.
 */
export function readClocks() {
  const { user, system } = process.cpuUsage();
  return { wall: Number(process.hrtime.bigint()) / 1e9, cpu: (user + system) / 1e6 };
}

/** What both clocks say since `start`. */
export function since(start) {
  const { wall, cpu } = readClocks();
  return { wall: wall - start.wall, cpu: cpu - start.cpu };
}
