import { InvalidOptionError } from "../errors.js";
import { show } from "../options.js";
import { Module } from "./module/module.js";

/** Modules of one engine, in an array or by names of your choice. */
export type Modules = readonly Module[] | Readonly<Record<string, Module>>;

/** A module as its user calls it. */
export interface NamedModule {
  /** Its name or, in an array, its index. */
  readonly name: string;
  /** How messages call it. */
  readonly place: string;
  readonly module: Module;
}

/** `modules`, at least one and none twice; otherwise an error that says which. `what`: the call, for messages. */
export function namedModules(what: string, modules: Modules): readonly NamedModule[] {
  const given: unknown = modules;
  if (typeof given !== "object" || given === null || given instanceof Module) {
    const shown = given instanceof Module ? "a single one" : show(given);
    throw new InvalidOptionError(`${what} takes modules as [gru, linear] or { gru, linear }, not ${shown}.`);
  }
  const named = Object.entries<Module>(modules).map(([name, module]) => {
    const place = Array.isArray(given) ? `modules[${name}]` : `modules.${name}`;
    return { name, place, module };
  });
  if (named.length === 0) throw new InvalidOptionError(`${what} takes at least one module.`);
  named.forEach(({ place, module }, i) => {
    if (!(module instanceof Module)) {
      throw new InvalidOptionError(`${place} must be a module of this library, not ${show(module)}.`);
    }
    if (named.findIndex((other) => other.module === module) < i) {
      throw new InvalidOptionError(`${place} is there twice; leave one out.`);
    }
  });
  return named;
}
