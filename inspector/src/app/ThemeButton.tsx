import { useEffect, useState } from "react";

type Theme = "system" | "light" | "dark";

const NEXT: Readonly<Record<Theme, Theme>> = { system: "dark", dark: "light", light: "system" };

/** Light, dark, or as the system has it. */
export function ThemeButton() {
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => {
    if (theme === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return (
    <button
      type="button"
      className="theme"
      onClick={() => setTheme(NEXT[theme])}
      aria-label={`Colours: ${theme}`}
    >
      {{ system: "◐", dark: "●", light: "○" }[theme]}
    </button>
  );
}
