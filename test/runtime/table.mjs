const SIGNS = { passed: "yes", "n/a": "n/a" };

/** Rows (name, and outcomes by check or why there are none) as text, what failed in full below. */
export function table(rows, checks) {
  const lines = [["runtime", ...checks]];
  const notes = [];
  for (const { name, missing, outcomes = {} } of rows) {
    lines.push([name, ...checks.map((check) => (missing ? "not run" : sign(outcomes[check])))]);
    if (missing) notes.push(`${name}: not run, ${missing}`);
    for (const [check, outcome] of Object.entries(outcomes)) {
      if (outcome.startsWith("FAILED")) notes.push(`${name}, ${check}: ${outcome}`);
    }
  }
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return [
    ...lines.map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    ),
    ...notes,
  ].join("\n");
}

function sign(outcome) {
  if (outcome === undefined) return "-";
  return SIGNS[outcome.split(":")[0]] ?? "FAILED";
}
