import { signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";

const KEY = "wasm-rnn-theme";
const dark = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(stored());

/** Counts changes of colours: what was drawn in the old ones is to be drawn again. */
export const repaint = signal(0);

apply();
dark.addEventListener("change", () => repaint.value++);

export function changeTheme(next: Theme): void {
  theme.value = next;
  apply();
  repaint.value++;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // Where nothing may be stored, the choice lasts as long as the page.
  }
}

/** The colour that a custom property of the style sheet stands for at the moment, as `rgb(…)`. */
export function colour(property: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${property})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function apply(): void {
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
}

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    if (value === "light" || value === "dark") return value;
  } catch {
    // As above.
  }
  return "system";
}
