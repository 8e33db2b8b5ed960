import { InvalidArgumentError } from "commander";

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A decimal number and nothing after it: `Number` would take "" and "0x10", `parseFloat` "12abc". */
export function decimal(text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!Number.isFinite(value)) throw new InvalidArgumentError("Expected a number such as 0.5 or 3e-3.");
  return value;
}

/** A number above 0, or the word for no limit. */
export function limit(text: string): number {
  if (text === "none") return Infinity;
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (value > 0 && value < Infinity) return value;
  throw new InvalidArgumentError("Expected a number above 0, or none for no limit.");
}

/** A whole number, or the word for no limit. */
export function wholeOrNone(text: string): number {
  return text === "none" ? Infinity : whole(text);
}

/** A whole number; its range is for the library to judge. */
export function whole(text: string): number {
  return integerFrom(-Number.MAX_SAFE_INTEGER, text);
}

/** A whole number, 0 or more. */
export function amount(text: string): number {
  return integerFrom(0, text);
}

/** A whole number, 1 or more. */
export function count(text: string): number {
  return integerFrom(1, text);
}

function integerFrom(minimum: number, text: string): number {
  const value = DECIMAL.test(text) ? Number(text) : NaN;
  if (!Number.isInteger(value)) throw new InvalidArgumentError("Expected a whole number.");
  if (value >= minimum && value <= Number.MAX_SAFE_INTEGER) return value;
  throw new InvalidArgumentError(`Expected a whole number from ${minimum} to ${Number.MAX_SAFE_INTEGER}.`);
}
