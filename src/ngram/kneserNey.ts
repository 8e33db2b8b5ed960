import { NgramTrie } from "./ngramTrie.js";

/** D1, D2 and D3+ of one order: what is taken off counts of 1, 2, and 3 or more. */
export type Discounts = readonly [number, number, number];

/** (order) The nodes of the last 0, 1, 2, … tokens; 0 where there are not as many, or they were never seen together. */
export type Context = Int32Array;

/**
 * Interpolated n-grams with modified Kneser-Ney smoothing (Chen and Goodman, "An empirical study of smoothing techniques for
 * language modeling", TR-10-98, Harvard 1998; Computer Speech & Language 13, 1999). For a context h of up to order - 1 tokens
 *
 *   p(w | h) = (a(h w) - D(a(h w))) / Σ_v a(h v) + γ(h) p(w | h'),   γ(h) = Σ_v D(a(h v)) / Σ_v a(h v)
 *
 * where h' is h without its first token, and below the empty context stands the uniform distribution over the vocabulary. a is
 * the count of an n-gram of the highest order or at the beginning of a sequence (nothing can precede it), and the number of
 * different tokens that precede it for all others. With n_k the number of n-grams of one order whose a is k
 *
 *   Y = n_1 / (n_1 + 2 n_2),   D_k = k - (k + 1) Y n_(k+1) / n_k,   D(0) = 0, D(1) = D_1, D(2) = D_2, D(3 …) = D_3
 *
 * except that D_k = k / 2 where little text gives an estimate that is not between 0 and k.
 */
export class KneserNey {
  readonly order: number;
  readonly trie = new NgramTrie();
  /** Of n-grams of length 1, 2, … `order`. */
  discounts: readonly Discounts[] = [];
  readonly #vocabularySize: number;
  /** (nodes) Σ_v a(h v) and γ(h) of every context h. */
  #totals = new Float64Array(0);
  #gammas = new Float64Array(0);

  constructor(order: number, vocabularySize: number) {
    this.order = order;
    this.#vocabularySize = vocabularySize;
  }

  /** The context at the beginning of a sequence, which is like a token of its own that is never predicted. */
  begin(): Context {
    const context = new Int32Array(this.order);
    if (this.order > 1) context[1] = this.trie.add(0, this.#vocabularySize);
    return context;
  }

  /** Counts the next token, and moves the context on. */
  count(token: number, context: Context): void {
    const { trie } = this;
    // From the longest n-gram down: a new one is a new predecessor of the next shorter one.
    let counts = true;
    for (let length = this.order - 1; length >= 0; length--) {
      const parent = context[length] as number;
      if (length > 0 && parent === 0) continue;
      const { size } = trie;
      const node = trie.add(parent, token);
      if (counts) (trie.counts[node] as number)++;
      counts = trie.size > size;
      if (length + 1 < this.order) context[length + 1] = node;
    }
  }

  /** Makes probabilities of the counts. */
  estimate(): void {
    const { size, counts, parents, lengths } = this.trie;
    const countsOfCounts = Array.from({ length: this.order + 1 }, () => [0, 0, 0, 0, 0]);
    for (let node = 1; node < size; node++) {
      const count = counts[node] as number;
      const row = countsOfCounts[lengths[node] as number] as number[];
      if (count < row.length) (row[count] as number)++;
    }
    this.discounts = countsOfCounts.slice(1).map(estimateDiscounts);
    this.#totals = new Float64Array(size);
    this.#gammas = new Float64Array(size);
    for (let node = 1; node < size; node++) {
      const parent = parents[node] as number;
      (this.#totals[parent] as number) += counts[node] as number;
      (this.#gammas[parent] as number) += this.#discount(node);
    }
    for (let node = 0; node < size; node++) (this.#gammas[node] as number) /= this.#totals[node] as number;
  }

  /** p(token | context); moves the context on. */
  probability(token: number, context: Context): number {
    const { trie } = this;
    let p = 1 / this.#vocabularySize;
    let parent = 0;
    for (let length = 0; length < this.order; length++) {
      let node = 0;
      if (length === 0 || parent !== 0) {
        node = trie.child(parent, token);
        const total = this.#totals[parent] as number;
        const kept = (trie.counts[node] as number) - this.#discount(node);
        // What only ended the corpus was followed by nothing.
        if (total > 0) p = kept / total + (this.#gammas[parent] as number) * p;
      }
      parent = context[length + 1] ?? 0;
      if (length + 1 < this.order) context[length + 1] = node;
    }
    return p;
  }

  #discount(node: number): number {
    const count = this.trie.counts[node] as number;
    if (count === 0) return 0;
    const discounts = this.discounts[(this.trie.lengths[node] as number) - 1] as Discounts;
    return discounts[Math.min(count, 3) - 1] as number;
  }
}

/** `n`: how many n-grams have the count 0, 1, … 4. */
function estimateDiscounts(n: readonly number[]): Discounts {
  const of = (count: number): number => n[count] as number;
  const y = of(1) / (of(1) + 2 * of(2));
  const discount = (k: number): number => {
    const estimate = k - ((k + 1) * y * of(k + 1)) / of(k);
    return estimate > 0 && estimate < k ? estimate : k / 2;
  };
  return [discount(1), discount(2), discount(3)];
}
