/**
 * A row's cells in its unit, by the clock to print, each competitor's with `ratio`: how many times the better build of
 * wasm-rnn is as fast, or as small where less is better.
 */
export function rated(cells, { scale, lessIsBetter = false }, competitors, clock) {
  const valued = cells.map((cell) => inUnits(cell, scale, clock));
  const ours = valued.filter((cell, i) => competitors[i].ours && cell.value !== undefined).map(({ value }) => value);
  if (ours.length === 0) return valued;
  const best = lessIsBetter ? Math.min(...ours) : Math.max(...ours);
  return valued.map((cell, i) => {
    if (competitors[i].ours || cell.value === undefined) return cell;
    return { ...cell, ratio: lessIsBetter ? cell.value / best : best / cell.value };
  });
}

function inUnits(cell, scale, clock) {
  if (cell.reason !== undefined) return cell;
  if (cell.value !== undefined) return { ...cell, value: cell.value / scale };
  const speeds = { wall: cell.wall / scale, cpu: cell.cpu / scale };
  return { ...cell, ...speeds, value: speeds[clock] };
}
