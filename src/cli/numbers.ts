import { InvalidArgumentError } from "commander";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number and nothing after it: `Number` would take "" and "0x10", `parseFloat` "12abc". */
export function decimal(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw new InvalidArgumentError("Expected a number such as 0.5 or 3e-3.");
  return value;
}

/** A number, or the word for no limit. */
export function limit(text: string): number {
  return text === "none" ? Infinity : decimal(text);
}

/** A whole number; its range is for the library to judge. */
export function whole(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError("Expected a whole number.");
  return value;
}

/** A whole number, 0 or more. */
export function amount(text: string): number {
  const value = whole(text);
  if (value < 0) throw new InvalidArgumentError("Expected a whole number, 0 or more.");
  return value;
}
