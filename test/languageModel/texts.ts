import { Draws } from "../oracle/draws.js";

const letters = "abcdefghijklmnopqrstuvwxyz";

/** `length` random letters. */
export function gibberish(length: number, seed: number): string {
  const draws = new Draws(seed);
  return Array.from({ length }, () => letters[draws.integer(0, letters.length - 1)]!).join("");
}

/** `count` (at most 26) random strings of `length` letters whose first letters differ. */
export function fixedStrings(count: number, length: number, seed = 1): string[] {
  return Array.from({ length: count }, (_, i) => letters[i]! + gibberish(length - 1, seed * 100 + i));
}
