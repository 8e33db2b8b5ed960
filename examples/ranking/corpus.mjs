// Sentences of two worlds in which words that sound alike mean different things: food, and things that come in pairs.
import { defaultRng } from "wasm-rnn/random";

const WORDS = {
  fruit: ["apple", "pear", "plum", "peach", "cherry", "grape", "melon", "fig"],
  dish: ["salad", "tart", "cake", "jam", "juice", "pie"],
  taste: ["sweet", "fresh", "sour", "ripe", "cold"],
  meal: ["breakfast", "lunch", "dinner", "dessert"],
  cook: ["the baker", "my aunt", "our neighbour", "the cook", "she", "he"],
  thing: ["shoes", "gloves", "boots", "socks", "trousers", "skates", "glasses"],
  look: ["new", "old", "warm", "red", "cheap", "muddy"],
  place: ["door", "bed", "window", "stairs"],
  plant: ["rose", "tulip", "lily", "daisy"],
};

const FOOD = [
  "the {fruit} and {fruit} {dish} was {taste}",
  "{cook} made a {fruit} and {fruit} {dish}",
  "{cook} ate a {taste} {fruit} for {meal}",
  "the {fruit} was {taste} and the {fruit} was {taste}",
  "{cook} baked bread with flour and a {fruit}",
  "{cook} put flour into the {fruit} {dish}",
];

const OTHER = [
  "{cook} bought a pair of {thing}",
  "a {look} pair of {thing} lay by the {place}",
  "the pair of {thing} by the {place} was {look}",
  "{cook} wore a {look} pair of {thing}",
  "the {plant} is a flower by the {place}",
  "{cook} put a {plant} flower by the {place}",
];

/** What no training sentence says: the test is about combinations that were never seen. */
const UNSEEN = ["apple and pear", "melon and pear", "pear and fig"];

/** `count` sentences, half of either world. */
export function sentences(count, seed) {
  const rng = defaultRng(seed);
  const pick = (list) => list[Number(rng.integers(list.length))];
  const fill = (template) => template.replace(/\{(\w+)\}/g, (_, kind) => pick(WORDS[kind]));
  const found = [];
  while (found.length < count) {
    const sentence = fill(pick(found.length % 2 === 0 ? FOOD : OTHER));
    if (!UNSEEN.some((words) => sentence.includes(words))) found.push(sentence);
  }
  return found;
}

/** What a recogniser might have heard: lists of sentences that sound alike, the one that was said first. */
export const hypotheses = [
  ["the apple and pear salad was fresh", "the apple and pair salad was fresh"],
  ["the apple and pear salad", "the apple and pair salad"],
  ["my aunt made a melon and pear jam", "my aunt made a melon and pair jam"],
  ["he ate a ripe pear for lunch", "he ate a ripe pair for lunch"],
  ["he wore a cheap pair of skates", "he wore a cheap pear of skates"],
  ["a muddy pair of boots lay by the stairs", "a muddy pear of boots lay by the stairs"],
  ["the cook baked bread with flour and a fig", "the cook baked bread with flower and a fig"],
  ["she put a tulip flower by the bed", "she put a tulip flour by the bed"],
];
