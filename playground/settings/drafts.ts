import { batch } from "@preact/signals";
import { change, drafts, settings } from "./current.js";
import { FIELDS, parseNumber, type NumberName } from "./settings.js";

/** What stands in a field. */
export function draftOf(name: NumberName): string {
  return drafts.value[name]?.text ?? String(settings.value[name]);
}

/** What is wrong with what stands in a field. */
export function wrongOf(name: NumberName): string | undefined {
  const parsed = parseNumber(FIELDS[name], draftOf(name));
  return typeof parsed === "string" ? parsed : undefined;
}

/** The first of the fields whose text is no such number. */
export function firstWrong(names: readonly NumberName[]): NumberName | undefined {
  return names.find((name) => wrongOf(name) !== undefined);
}

/** Takes over what is typed. What is wrong takes back its beginnings, too: nobody who types 99999 asks for 999. */
export function draft(name: NumberName, text: string): void {
  const before = drafts.value[name]?.before ?? settings.value[name];
  const parsed = parseNumber(FIELDS[name], text);
  batch(() => {
    change({ [name]: typeof parsed === "number" ? parsed : before });
    drafts.value = { ...drafts.value, [name]: { text, before } };
  });
}

/** The field is left: what is wrong stays to be seen, a number is written as the setting is. */
export function settle(name: NumberName): void {
  if (wrongOf(name) === undefined) drafts.value = { ...drafts.value, [name]: undefined };
}
