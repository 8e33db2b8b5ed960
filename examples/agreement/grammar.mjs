// Sentences whose verb agrees with a subject that stands some words before it: "the cat, which already ate the mice near the
// barns, was full". Every noun in between, or before the subject, is singular or plural by a toss of its own, and no other word
// has a number, so that the subject alone tells which verb is right.
import { defaultRng } from "wasm-rnn/random";

// Singular and plural. Every animal is a subject as well as something in between.
const ANIMALS = [
  ["cat", "cats"],
  ["dog", "dogs"],
  ["cow", "cows"],
  ["goat", "goats"],
  ["duck", "ducks"],
  ["horse", "horses"],
  ["rabbit", "rabbits"],
  ["fox", "foxes"],
  ["wolf", "wolves"],
  ["goose", "geese"],
  ["mouse", "mice"],
  ["ox", "oxen"],
];
const PLACES = [
  ["barn", "barns"],
  ["river", "rivers"],
  ["garden", "gardens"],
  ["stable", "stables"],
];
const VERBS = [
  ["was", "were"],
  ["is", "are"],
  ["has been", "have been"],
];
const WORDS = {
  look: ["old", "young", "small", "brown", "loud"],
  state: ["full", "hungry", "tired", "happy", "ill", "thirsty", "quiet", "angry", "lost", "safe"],
  adverb: ["already", "often", "never", "once", "still", "always", "soon", "now"],
  did: ["slept", "ran", "waited", "hid", "sang", "drank", "rested", "played"],
  hurt: ["chased", "bit", "saw", "heard", "ate"],
  near: ["near", "behind", "beside", "below"],
  when: ["yesterday", "today", "again"],
  how: ["quietly", "gladly", "together"],
};

// What follows "which", and what may follow that; past tenses are the same for one and many.
const PREDICATES = [
  "{did}",
  "{adverb} {did}",
  "{hurt} the {animal}",
  "{adverb} {hurt} the {animal}",
  "{hurt} the {look} {animal}",
  "{hurt} the {animal} that the {animal} {hurt}",
  "{hurt} the {animal}, the {animal} and the {animal}",
];
const ADDITIONS = [
  "{when}",
  "{how}",
  "and {did}",
  "{near} the {place}",
  "{near} the {look} {animal}",
  "and {hurt} the {animal}",
  "{near} the {place} that the {animal} {hurt}",
];
const LOCATIONS = ["{near} the {place}", "{near} the {look} {animal}", "in front of the {animal}"];

const length = (template) => template.split(" ").length;

/** Whether templates of just `count` words together can be had. */
function fills(templates, count) {
  return count === 0 || templates.some((one) => length(one) <= count && fills(templates, count - length(one)));
}

/** Draws sentences; the same ones for a seed. */
export class Grammar {
  #rng;

  constructor(seed) {
    this.#rng = defaultRng(seed);
  }

  /** A sentence with `distance` words between its subject and its verb, and the same with the verb in the wrong number. */
  sentence(distance) {
    const number = this.#below(2);
    const subject = this.#pick(ANIMALS)[number];
    const before = this.#below(2) === 0 ? "" : `${this.#fill(this.#pick(LOCATIONS))}, `;
    const start = `${before}the ${subject}${this.#between(distance)}`;
    const verbs = this.#pick(VERBS);
    const end = this.#pick(WORDS.state);
    return { right: `${start} ${verbs[number]} ${end}`, wrong: `${start} ${verbs[1 - number]} ${end}` };
  }

  /** `count` words. */
  #between(count) {
    if (count === 1) return ` ${this.#pick(WORDS.adverb)}`;
    if (fills(LOCATIONS, count) && this.#below(2) === 0) return ` ${this.#phrases(LOCATIONS, count)}`;
    const predicate = this.#pick(PREDICATES.filter((one) => length(one) < count));
    return (
      `, which ${this.#fill(predicate)} ${this.#phrases(ADDITIONS, count - 1 - length(predicate))}`.trimEnd() + ","
    );
  }

  /** Phrases of `count` words together, none twice in a row. */
  #phrases(templates, count) {
    const phrases = [];
    let last;
    for (let left = count; left > 0; left -= length(last)) {
      const fitting = templates.filter((one) => length(one) <= left && fills(templates, left - length(one)));
      last = this.#pick(fitting.length > 1 ? fitting.filter((one) => one !== last) : fitting);
      phrases.push(this.#fill(last));
    }
    return phrases.join(" ");
  }

  #fill(template) {
    return template.replace(/\{(\w+)\}/g, (_, kind) => {
      if (kind === "animal") return this.#pick(this.#pick(ANIMALS));
      if (kind === "place") return this.#pick(this.#pick(PLACES));
      return this.#pick(WORDS[kind]);
    });
  }

  #pick(list) {
    return list[this.#below(list.length)];
  }

  #below(limit) {
    return Number(this.#rng.integers(limit));
  }
}
