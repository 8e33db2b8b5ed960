import { EmptyCorpusError, InvalidOptionError, ModelFileError } from "../errors.js";
import { show } from "../options.js";
import { isIterable, notACorpus, stringItem } from "./corpusItems.js";
import { endOfSequence, maximumVocabularySize, unknown, vocabularyFromJSON } from "./vocabulary.js";

const eos = 0;
const unk = 1;
const firstCharacter = 2;

/** How many UTF-16 code units a code point takes. */
function unitsOf(codePoint: number): 1 | 2 {
  return codePoint > 0xffff ? 2 : 1;
}

/**
 * A `Tokenizer` with one token for each Unicode code point of the corpus it was fitted to. Ids: 0 is `<EOS>`, 1 is
 * `<UNK>`, then the characters in the order of their code points. A lone surrogate is a code point of its own. A
 * character that was not in the corpus encodes to `<UNK>`.
 */
export class CharTokenizer {
  readonly kind = "char";
  readonly vocabulary: readonly string[];
  readonly eos = eos;
  readonly unk = unk;
  /** The ids of code points up to the highest known one below U+10000, `unk` in the gaps. */
  readonly #low: Int32Array;
  /** The ids of code points from U+10000. */
  readonly #high = new Map<number, number>();

  /** `codePoints`: different ones, ascending or not; their order gives the ids. */
  private constructor(codePoints: readonly number[]) {
    let highestLow = -1;
    for (const codePoint of codePoints) if (unitsOf(codePoint) === 1) highestLow = Math.max(highestLow, codePoint);
    this.#low = new Int32Array(highestLow + 1).fill(unk);
    const vocabulary = [endOfSequence, unknown];
    for (const codePoint of codePoints) {
      if (unitsOf(codePoint) === 1) this.#low[codePoint] = vocabulary.length;
      else this.#high.set(codePoint, vocabulary.length);
      vocabulary.push(String.fromCodePoint(codePoint));
    }
    this.vocabulary = Object.freeze(vocabulary);
  }

  /**
   * The tokenizer that knows every character of `corpus`: a running text, or the sequences of an iterable.
   * `EmptyCorpusError` where there is no character at all; `InvalidOptionError` for anything that is not text, an
   * async iterable included: this function does not wait.
   */
  static fit(corpus: string | Iterable<string>): CharTokenizer {
    const seen = new Uint8Array(0x110000);
    const note = (text: string): void => {
      for (let i = 0; i < text.length;) {
        const codePoint = text.codePointAt(i) as number;
        seen[codePoint] = 1;
        i += unitsOf(codePoint);
      }
    };
    if (typeof corpus === "string") note(corpus);
    else if (isIterable(corpus)) {
      let index = 0;
      for (const item of corpus) note(stringItem("corpus", index++, item));
    } else {
      throw notACorpus("corpus", "a string or an iterable of strings that gives them at once", corpus);
    }
    const codePoints: number[] = [];
    for (let at = seen.indexOf(1); at >= 0; at = seen.indexOf(1, at + 1)) codePoints.push(at);
    if (codePoints.length === 0) {
      throw new EmptyCorpusError(
        "The corpus has no character: give a text that is not empty (an iterator that was read to its end before gives nothing again).",
      );
    }
    const size = codePoints.length + firstCharacter;
    if (size > maximumVocabularySize) {
      throw new InvalidOptionError(
        `The corpus has ${codePoints.length} different characters, but a vocabulary has at most ${maximumVocabularySize} tokens: is it text?`,
      );
    }
    return new CharTokenizer(codePoints);
  }

  /** The tokenizer that `toJSON()` described; `ModelFileError` where `json` describes none. */
  static fromJSON(json: Readonly<Record<string, unknown>>): CharTokenizer {
    const [first, second, ...characters] = vocabularyFromJSON(json["vocabulary"]);
    if (first !== endOfSequence || second !== unknown || characters.length === 0) {
      throw new ModelFileError(
        `A character vocabulary must be "${endOfSequence}", "${unknown}" and at least one character, not ${show(first)}, ${show(second)} and ${characters.length} more.`,
      );
    }
    const codePoints = characters.map((character, index) => {
      const codePoint = character.codePointAt(0) as number;
      if (character.length === unitsOf(codePoint)) return codePoint;
      throw new ModelFileError(
        `Token ${index + firstCharacter} of a character vocabulary must be a single character, not ${show(character)}.`,
      );
    });
    return new CharTokenizer(codePoints);
  }

  get size(): number {
    return this.vocabulary.length;
  }

  encode(text: string): Int32Array {
    if (typeof text !== "string")
      throw new InvalidOptionError(`The text to encode must be a string, not ${show(text)}.`);
    const low = this.#low;
    const ids = new Int32Array(text.length);
    let count = 0;
    for (let i = 0; i < text.length; count++) {
      const codePoint = text.codePointAt(i) as number;
      if (codePoint < low.length) ids[count] = low[codePoint] as number;
      else ids[count] = this.#high.get(codePoint) ?? unk;
      i += unitsOf(codePoint);
    }
    return count === ids.length ? ids : ids.slice(0, count);
  }

  decode(ids: Iterable<number>): string {
    let text = "";
    for (const id of ids) {
      const token = this.token(id);
      if (id === unk) text += "\uFFFD";
      else if (id !== eos) text += token;
    }
    return text;
  }

  token(id: number): string {
    const token = this.vocabulary[id];
    if (token !== undefined) return token;
    throw new InvalidOptionError(`A token id must be an integer from 0 to ${this.size - 1}, not ${show(id)}.`);
  }

  toJSON(): { readonly kind: "char"; readonly vocabulary: readonly string[] } {
    return { kind: this.kind, vocabulary: this.vocabulary };
  }
}
