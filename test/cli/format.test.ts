import { expect, it } from "vitest";
import { compact, counted, duration, fileSize, nats, oneLine, visible, wrapped } from "../../src/cli/format.js";

it("shows durations as people read them", () => {
  expect([0.4, 59.4, 59.6, 65, 3599.6, 7207].map(duration)).toEqual([
    "0 s",
    "59 s",
    "1:00",
    "1:05",
    "1:00:00",
    "2:00:07",
  ]);
});

it("shows numbers in three digits, sizes with a unit, a missing loss as a dash", () => {
  expect([950, 45_678, 81_000, 1_234_567].map(compact)).toEqual(["950", "45.7K", "81.0K", "1.23M"]);
  expect([802, 341_000, 12_345_678].map(fileSize)).toEqual(["802 bytes", "341 kB", "12.3 MB"]);
  expect([1.23456, undefined].map(nats)).toEqual(["1.235", "–"]);
});

it("counts in singular and plural", () => {
  expect([0, 1, 2, 1325].map((n) => counted(n, "line"))).toEqual(["0 lines", "1 line", "2 lines", "1,325 lines"]);
});

it("lets no control character through to the terminal", () => {
  expect(oneLine("a\tb\nc\u001b[31m\u007f\u009b!")).toBe("a\\tb\\nc\\u001b[31m\\x7f\\x9b!");
  expect(oneLine("Zoë 🦕")).toBe("Zoë 🦕");
});

it("quotes a token that could not be seen", () => {
  expect([" ", "\n", "a", "é", "<EOS>"].map(visible)).toEqual(['" "', '"\\n"', "a", "é", "<EOS>"]);
});

it("breaks lines between words, never within one", () => {
  expect(wrapped(["the", "cat", "was", "immediately", "full"], 7)).toEqual(["the cat", "was", "immediately", "full"]);
  expect(wrapped(["🦕🦕🦕", "🦕🦕🦕"], 7)).toEqual(["🦕🦕🦕 🦕🦕🦕"]);
  expect(wrapped([], 7)).toEqual([]);
});
