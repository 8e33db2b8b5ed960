import type { ScheduleOptions } from "../index.js";
import { SCHEDULE_DEFAULTS } from "../train/schedule.js";
import { decimal } from "./numbers.js";

/** A schedule as the command line has it, `exponential,factor=0.97,after=10`; its names are for the library to judge. */
export function schedule(text: string): ScheduleOptions {
  const [type, ...settings] = text.split(",");
  const entries = settings.map((setting) => {
    const [name = "", value = ""] = setting.split("=", 2);
    return [name, name === "each" ? value : decimal(value)] as const;
  });
  return { type, ...Object.fromEntries(entries) } as ScheduleOptions;
}

const MEANINGS: Readonly<Record<keyof typeof SCHEDULE_DEFAULTS, string>> = {
  constant: "the learning rate stays as it is",
  step: "times factor after every so many epochs",
  exponential: "times factor after each epoch or step beyond number after",
  cosine: "half a wave down to minimum over the whole run",
  plateau: "times factor after more than patience epochs without a better loss",
};

/** Every schedule as the flag takes it, with its defaults and what it does. */
export function schedules(): string {
  return Object.entries<object>(SCHEDULE_DEFAULTS)
    .map(([type, settings]) => {
      const text = [type, ...Object.entries(settings).map(([name, value]) => `${name}=${value}`)].join(",");
      return `  ${text.padEnd(42)} ${MEANINGS[type as keyof typeof MEANINGS]}`;
    })
    .join("\n");
}
