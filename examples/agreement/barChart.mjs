const WIDTH = 10;

/** From half, which is guessing, to all. */
function bar(share) {
  return "█".repeat(Math.round(Math.max(0, share - 0.5) * 2 * WIDTH)).padEnd(WIDTH, "·");
}

function percent(share) {
  return share === undefined ? "-".padStart(5) : (100 * share).toFixed(1).padStart(5);
}

/** A line for each distance, with a percentage and a bar for each model; `trained` is the greatest distance in training. */
export function barChart(distances, trained, results) {
  const models = Object.entries(results);
  const line = (title, cells) => [title.padEnd(10), ...cells].join("  ").trimEnd();
  return [
    "Right verbs in %, by the words between subject and verb; bars from 50 % (guessing) to 100 %",
    line(
      "",
      models.map(([name]) => name.padEnd(WIDTH + 6)),
    ),
    ...distances.map((distance, i) =>
      line(
        `${String(distance).padStart(4)}${distance > trained ? " new" : ""}`,
        models.map(([, { shares }]) => `${percent(shares[i])} ${bar(shares[i])}`),
      ),
    ),
    line(
      `  1 to ${trained}`,
      models.map(([, result]) => percent(result.trained).padEnd(WIDTH + 6)),
    ),
    line(
      "  longer",
      models.map(([, result]) => percent(result.longer).padEnd(WIDTH + 6)),
    ),
  ].join("\n");
}
