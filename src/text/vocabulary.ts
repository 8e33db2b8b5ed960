import { ModelFileError } from "../errors.js";
import { show } from "../options.js";

/** The token that ends a sequence; in every vocabulary its id is 0. */
export const endOfSequence = "<EOS>";

/** The token that stands for whatever the vocabulary lacks; in every vocabulary its id is 1. */
export const unknown = "<UNK>";

/** More tokens than any model of this library is meant for; a file that claims more is damaged or hostile. */
export const maximumVocabularySize = 1_000_000;

/**
 * `value` if it is a vocabulary: an array of 1 to 1,000,000 different non-empty strings. Otherwise a `ModelFileError`
 * that says what was found.
 */
export function vocabularyFromJSON(value: unknown): string[] {
  if (!Array.isArray(value)) {
    throw new ModelFileError(`The tokenizer's vocabulary must be an array of strings, not ${show(value)}.`);
  }
  if (value.length < 1 || value.length > maximumVocabularySize) {
    throw new ModelFileError(
      `The tokenizer's vocabulary must have 1 to ${maximumVocabularySize} tokens, not ${value.length}.`,
    );
  }
  const tokens: string[] = [];
  const ids = new Map<string, number>();
  for (const token of value as unknown[]) {
    const id = tokens.length;
    if (typeof token !== "string" || token === "") {
      throw new ModelFileError(`Token ${id} of the tokenizer must be a non-empty string, not ${show(token)}.`);
    }
    const first = ids.get(token);
    if (first !== undefined) {
      throw new ModelFileError(
        `The tokens of a tokenizer must differ, but ${first} and ${id} are both ${show(token)}.`,
      );
    }
    ids.set(token, id);
    tokens.push(token);
  }
  return tokens;
}
