import { InvalidOptionError } from "./errors.js";
import type { Signal } from "./platform.js";

/** How a rejected value is shown in a message. */
export function show(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || value === undefined || value === null) {
    return String(value);
  }
  if (typeof value === "bigint") return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === "object" ? `an object` : `a ${typeof value}`;
}

/**
 * `options` if it is an object without other fields than `known`; otherwise an `InvalidOptionError`, since a misspelt option
 * that did nothing would go unnoticed. `what` names the call.
 */
export function knownOptions<T extends object>(what: string, options: T, known: readonly string[]): T {
  if (typeof options !== "object" || (options as unknown) === null || Array.isArray(options)) {
    throw new InvalidOptionError(`${what} takes an object of options, not ${show(options)}.`);
  }
  const stranger = Object.keys(options).find((key) => !known.includes(key));
  if (stranger === undefined) return options;
  throw new InvalidOptionError(`${what} has no option ${stranger}; it has ${known.join(", ") || "none"}.`);
}

/** Checks the value of the option `name`, and gives it back. */
type Check = (name: string, value: unknown) => unknown;

/**
 * `options` of one of several types as a plan `P`: `defaults` has the options of each type, with the values of those left
 * out; `checks` how to check an option, unless it is a `fraction`. Throws `InvalidOptionError`.
 */
export function optionsOfType<P extends { readonly type: string }>(
  what: string,
  options: { readonly type: P["type"] },
  defaults: Readonly<Record<P["type"], object>>,
  checks: Readonly<Record<string, Check>>,
): P {
  if (typeof options !== "object") {
    const type = typeof options === "string" ? options : "…";
    throw new InvalidOptionError(`${what} must be an object such as { type: "${type}" }, not ${show(options)}.`);
  }
  const { type, ...rest } = options;
  const own = defaults[oneOf(`${what}.type`, type, Object.keys(defaults) as P["type"][])];
  const given: Readonly<Record<string, unknown>> = knownOptions(`${what} ${type}`, rest, Object.keys(own));
  const checked = Object.entries(own as Readonly<Record<string, unknown>>).map(([name, value]) => [
    name,
    (checks[name] ?? fraction)(`${what}.${name}`, given[name] ?? value),
  ]);
  return { type, ...Object.fromEntries(checked) } as P;
}

/** For each option of a call what checks its value, or gives one where that is undefined. */
export type Checks<Plan> = { readonly [Name in keyof Plan]: (value: unknown, name: string) => Plan[Name] };

/** `options` checked; `InvalidOptionError` for a field that `checks` does not have. */
export function checked<Plan extends object>(what: string, options: object, checks: Checks<Plan>): Plan {
  knownOptions(what, options, Object.keys(checks));
  const given = options as Record<string, unknown>;
  const plan: Partial<Plan> = {};
  for (const name in checks) plan[name] = checks[name](given[name], name);
  return plan as Plan;
}

/** `value` if it is an integer from `minimum` to `maximum`; otherwise an `InvalidOptionError` that names it. */
export function integer(name: string, value: unknown, minimum: number, maximum: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum) return value;
  throw new InvalidOptionError(`${name} must be an integer from ${minimum} to ${maximum}, not ${show(value)}.`);
}

/** `value` if it is a finite number from `minimum` to `maximum`; otherwise an `InvalidOptionError` that names it. */
export function finite(name: string, value: unknown, minimum: number, maximum: number): number {
  if (typeof value === "number" && value >= minimum && value <= maximum && Number.isFinite(value)) return value;
  throw new InvalidOptionError(`${name} must be a number from ${minimum} to ${maximum}, not ${show(value)}.`);
}

/** `value` if it is a finite number above zero, at most `maximum`; otherwise an `InvalidOptionError` that names it. */
export function positive(name: string, value: unknown, maximum: number = Number.MAX_VALUE): number {
  if (typeof value === "number" && value > 0 && value <= maximum) return value;
  const bound =
    maximum === Number.MAX_VALUE ? "" : maximum === Infinity ? ", Infinity for no limit" : `, at most ${maximum}`;
  throw new InvalidOptionError(`${name} must be a number above 0${bound}, not ${show(value)}.`);
}

/** `value` if it is a number from 0 to below 1; otherwise an `InvalidOptionError` that names it. */
export function fraction(name: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < 1) return value;
  throw new InvalidOptionError(`${name} must be a number from 0 to below 1, not ${show(value)}.`);
}

/** `value` if it is one of `choices`; otherwise an `InvalidOptionError` that lists them. */
export function oneOf<T extends string>(name: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  const list = choices.map((choice) => `"${choice}"`).join(", ");
  throw new InvalidOptionError(`${name} must be one of ${list}, not ${show(value)}.`);
}

/** `value` if it is a boolean; otherwise an `InvalidOptionError` that names it. */
export function boolean(name: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new InvalidOptionError(`${name} must be true or false, not ${show(value)}.`);
}

/** `seed` if it is an integer from 0 on. */
export function checkSeed(seed: unknown): number | bigint {
  if (typeof seed === "bigint" && seed >= 0n) return seed;
  if (typeof seed === "number" && Number.isSafeInteger(seed) && seed >= 0) return seed;
  throw new InvalidOptionError(
    `seed must be an integer from 0 to ${Number.MAX_SAFE_INTEGER}, or a bigint from 0n on, not ${show(seed)}.`,
  );
}

/** `signal` if it is an `AbortSignal` or absent. */
export function checkSignal(signal: unknown): Signal | undefined {
  const candidate = signal as Partial<Signal> | null | undefined;
  if (signal === undefined || typeof candidate?.throwIfAborted === "function") return signal as Signal | undefined;
  throw new InvalidOptionError(`signal must be the signal of an AbortController, not ${show(signal)}.`);
}
