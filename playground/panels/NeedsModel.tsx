import type { ComponentChildren, JSX } from "preact";
import { viewed } from "../session/viewed.js";

/** What there is to see once there is a model. */
export function NeedsModel({ children }: { readonly children: ComponentChildren }): JSX.Element {
  if (viewed.value !== undefined) return <>{children}</>;
  return <p class="empty">Train a model first, or load one from a file.</p>;
}

/** What the model could not do, and why. */
export function Trouble({ error }: { readonly error: string | undefined }): JSX.Element | null {
  return error === undefined ? null : (
    <p class="wrong" role="alert">
      {error}
    </p>
  );
}
