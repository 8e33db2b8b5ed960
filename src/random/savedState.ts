import { show } from "../options.js";
import { StateError } from "./errors.js";

/** The properties of a value from outside; none when it is not an object. */
export function properties(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** The properties of a saved state, if it is one of that bit generator; otherwise throws a `StateError`. */
export function stateOf(bitGenerator: string, saved: unknown): Readonly<Record<string, unknown>> {
  const found = properties(saved);
  if (found["bitGenerator"] === bitGenerator) return found;
  throw new StateError(
    `Expected the state of a ${bitGenerator} generator, not ${show(found["bitGenerator"] ?? saved)}.`,
  );
}

export function isWord(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32;
}

/** `value` if it is a whole number from 0 to `maximum`; otherwise a `StateError` that names it. */
export function checkWord(name: string, value: unknown, maximum: number): number {
  if (isWord(value) && value <= maximum) return value;
  throw new StateError(`${name} must be a whole number from 0 to ${maximum}, not ${show(value)}.`);
}
