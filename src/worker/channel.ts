import { createBirpc, type BirpcReturn } from "birpc";
import { transferablesOf } from "./transfer.js";

/** One end of a connection: a worker, or what a worker has to its page. */
export interface Endpoint {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
}

/** The functions `Theirs` of the other side, which may call `ours` in turn. */
export type Remote<Theirs extends object, Ours extends object> = BirpcReturn<Theirs, Ours, false>;

/** A message of the library: arguments of a call, or the result of one. */
interface Message {
  readonly a?: readonly unknown[];
  readonly r?: unknown;
}

/** Joins both sides; `listen` gets what is to hear of every message. */
export function connect<Theirs extends object, Ours extends object>(
  ours: Ours,
  endpoint: Endpoint,
  listen: (hear: (message: unknown) => void) => void,
): Remote<Theirs, Ours> {
  return createBirpc<Theirs, Ours, false>(ours, {
    post: (message: Message) => {
      endpoint.postMessage(message, transferablesOf([...(message.a ?? []), message.r]));
    },
    on: (hear) => {
      listen(hear as (message: unknown) => void);
    },
    // A call takes as long as it takes.
    timeout: -1,
    // An answer that cannot be sent becomes an error that can.
    onGeneralError: (_, method) => method !== undefined,
    proxify: false,
  });
}
