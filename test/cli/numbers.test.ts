import fc from "fast-check";
import { expect, it } from "vitest";
import { amount, decimal, limit, whole } from "../../src/cli/numbers.js";

it("reads every finite number that JavaScript prints", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => decimal(String(x)) === x || x === 0),
  );
  expect(decimal("3e-3")).toBe(0.003);
  expect(decimal(".5")).toBe(0.5);
  expect(decimal("-2.")).toBe(-2);
});

it.each(["", " ", "12abc", "0x10", "1_000", "1,5", "NaN", "Infinity", "1e999", "--1", "1 2", "e5", "."])(
  "refuses %j as a number",
  (text) => {
    expect(() => decimal(text)).toThrow("Expected a number");
    expect(() => limit(text)).toThrow("Expected a number above 0, or none");
    expect(() => whole(text)).toThrow("Expected a whole number");
  },
);

it.each(["1.5", "1e-1", "9007199254740993"])("refuses %s as a whole number", (text) => {
  expect(() => whole(text)).toThrow("Expected a whole number");
});

it("takes whole numbers, and only from 0 where an amount is meant", () => {
  expect(whole("-12")).toBe(-12);
  expect(whole("1e3")).toBe(1000);
  expect(amount("0")).toBe(0);
  expect(() => amount("-1")).toThrow("from 0 to 9007199254740991");
});

it("names the limit of whole numbers, beyond which two of them would be one", () => {
  expect(amount("9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => amount("99999999999999999999999")).toThrow("from 0 to 9007199254740991");
  expect(() => whole("-1e20")).toThrow("from -9007199254740991 to 9007199254740991");
});

it("takes a number or none as a limit", () => {
  expect(limit("2.5")).toBe(2.5);
  expect(limit("none")).toBe(Infinity);
  for (const text of ["None at all", "0", "-1"]) {
    expect(() => limit(text)).toThrow("Expected a number above 0, or none for no limit.");
  }
});
