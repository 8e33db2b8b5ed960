import type { Score, ScoredToken } from "../index.js";
import { oneLine, visible } from "./format.js";

/** What stands above rows. */
export const SCORE_HEADER = "     log p  perplexity  bits/token  text";

/** A text's log-probability (nats), perplexity and bits a token, in a line. */
export function scoreRow(text: string, { logProbability, perplexity, bitsPerToken }: Score): string {
  return row(logProbability, significant(perplexity), bitsPerToken, oneLine(text));
}

/** Likewise for one of its tokens. */
export function tokenRow({ token, logProbability, surprisal }: ScoredToken): string {
  return row(logProbability, "", surprisal, visible(token));
}

export function column(cell: string): string {
  return cell.padStart(10);
}

function row(logProbability: number, perplexity: string, bits: number, text: string): string {
  return `${column(logProbability.toFixed(3))}  ${column(perplexity)}  ${column(bits.toFixed(3))}  ${text}`;
}

function significant(x: number): string {
  return x < 1e5 ? x.toFixed(3) : x.toExponential(2);
}
