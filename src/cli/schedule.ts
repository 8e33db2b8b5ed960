import type { ScheduleOptions } from "../index.js";
import { decimal } from "./numbers.js";

/** A schedule as the command line has it, `exponential,factor=0.97,after=10`; its names are for the library to judge. */
export function schedule(text: string): ScheduleOptions {
  const [type, ...settings] = text.split(",");
  const entries = settings.map((setting) => {
    const [name = "", value = ""] = setting.split("=", 2);
    return [name, decimal(value)] as const;
  });
  return { type, ...Object.fromEntries(entries) } as ScheduleOptions;
}
