const FIRST = 28;
const OTHER = 19;

/** Collects the remarks of cells as numbered lines under the table. */
export class Table {
  #competitors;
  #remarks = [];

  constructor(competitors) {
    this.#competitors = competitors;
  }

  get head() {
    const names = line(
      "",
      this.#competitors.map(({ name }) => name),
    );
    return `${names}\n${"─".repeat(names.length)}`;
  }

  /** `cells` have `value` and `ratio`, or `reason`. */
  row({ name, unit }, cells) {
    return line(
      `${name}, ${unit}`,
      cells.map((cell, i) => this.#cell(cell, this.#competitors[i])),
    );
  }

  get remarks() {
    return this.#remarks.map((remark, i) => `[${i + 1}] ${remark}`).join("\n");
  }

  #cell({ value, ratio, reason, note }, { name, ours }) {
    if (reason !== undefined) return `not run ${this.#mark(`${name}, not run: ${reason}`)}`;
    const mark = note === undefined ? "" : ` ${this.#mark(`${name}: ${note}`)}`;
    return number(value) + (ours ? "" : ` (${ratio === undefined ? "?" : `${number(ratio)} ×`})`) + mark;
  }

  #mark(remark) {
    if (!this.#remarks.includes(remark)) this.#remarks.push(remark);
    return `[${this.#remarks.indexOf(remark) + 1}]`;
  }
}

function line(first, others) {
  return [first.padEnd(FIRST), ...others.map((text) => text.padStart(OTHER))].join(" ").trimEnd();
}

function number(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
