import fc from "fast-check";
import { expect, test } from "vitest";
import { NgramTrie } from "../../src/ngram/ngramTrie.js";

test("is a map from parent and token to a node, however often it grows", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(), fc.nat(40)), { maxLength: 3000, size: "max" }), (steps) => {
      const trie = new NgramTrie();
      const expected = new Map<string, number>();
      for (const [choice, token] of steps) {
        const parent = choice % trie.size;
        const key = `${parent} ${token}`;
        expect(trie.child(parent, token)).toBe(expected.get(key) ?? 0);
        const node = trie.add(parent, token);
        expect(node).toBe(expected.get(key) ?? expected.size + 1);
        expected.set(key, node);
        expect([trie.parents[node], trie.lengths[node]]).toEqual([parent, (trie.lengths[parent]! + 1) % 256]);
      }
      for (const [key, node] of expected) {
        const [parent, token] = key.split(" ").map(Number);
        expect(trie.child(parent!, token!)).toBe(node);
      }
      expect(trie.size).toBe(expected.size + 1);
    }),
    { numRuns: 15 },
  );
});

test("counts stay with their nodes when it grows", () => {
  const trie = new NgramTrie();
  for (let i = 0; i < 20_000; i++) {
    const node = trie.add(i >> 2, i);
    trie.counts[node] = 3 * i;
  }
  for (let i = 0; i < 20_000; i++) expect(trie.counts[trie.child(i >> 2, i)]).toBe(3 * i);
});
