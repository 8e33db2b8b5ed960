/** The program cannot listen where it was told to. */
export class AddressError extends Error {
  override name = "AddressError";
  readonly code = "address";
}
