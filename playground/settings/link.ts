import { FIELDS, parseNumber, PRESETS, type Settings } from "./settings.js";

/** The part of a link after `#`: what differs from the preset of its corpus. */
export function linkOf(settings: Settings): string {
  const preset = PRESETS[settings.corpus];
  const names = Object.keys(FIELDS) as (keyof Settings)[];
  const chosen = names.filter((name) => name === "corpus" || settings[name] !== preset[name]);
  return new URLSearchParams(chosen.map((name) => [name, String(settings[name])])).toString();
}

/** The settings that such a link gives; what it says wrongly is left as the preset has it, and told. */
export function settingsOf(link: string): { readonly settings: Settings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const given: Record<string, unknown> = {};
  if (/%(?![0-9a-f]{2})/i.test(link)) problems.push("There is a “%” without two hexadecimal digits after it.");
  for (const [name, value] of new URLSearchParams(link)) {
    const field = Object.hasOwn(FIELDS, name) ? FIELDS[name as keyof Settings] : undefined;
    if (field === undefined) problems.push(`There is no setting “${name}”.`);
    else if (field.kind === "number") {
      const number = parseNumber(field, value);
      if (typeof number === "number") given[name] = number;
      else problems.push(number);
    } else if (field.kind === "choice" && !field.values.includes(value)) {
      problems.push(`“${name}” must be one of ${field.values.join(", ")}, not “${value}”.`);
    } else given[name] = value;
  }
  const preset = PRESETS[(given["corpus"] ?? "dinosaurs") as Settings["corpus"]];
  return { settings: { ...preset, ...given }, problems };
}
