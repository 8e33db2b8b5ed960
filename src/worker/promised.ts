/** Parameters without random sources: their state stays where they are. */
type Sendable<Parameters> = {
  [Index in keyof Parameters]: "rng" extends keyof NonNullable<Parameters[Index]>
    ? Omit<NonNullable<Parameters[Index]>, "rng"> | Extract<Parameters[Index], undefined>
    : Parameters[Index];
};

/** A result that is waited for, unless it is nothing; iterators become asynchronous ones. */
type Result<R> =
  R extends IterableIterator<infer T>
    ? AsyncGenerator<T, void>
    : R extends AsyncGenerator | Promise<unknown>
      ? R
      : undefined extends R
        ? R
        : Promise<R>;

/**
 * The interface of `M` at the other end of a connection: all methods give promises or asynchronous iterators, and so do the
 * properties `Changing`, whose values do not stay the same.
 */
export type Promised<M, Changing extends keyof M> = {
  readonly [Name in keyof M]: M[Name] extends (...args: infer Parameters) => infer R
    ? (...args: Sendable<Parameters>) => Result<R>
    : Name extends Changing
      ? Promise<M[Name]>
      : M[Name];
};
