import { useCallback, useSyncExternalStore } from "react";
import type { Config } from "vega-lite";
import type { VegaLiteSpec } from "../presentation.ts";

/** The page's colours as they are now, for what is drawn rather than styled. */
export interface Palette {
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
}

const dark = window.matchMedia("(prefers-color-scheme: dark)");

/** Tells when the page turns light or dark: by the system, or by its own button. */
export function useScheme(): string {
  const subscribe = useCallback((listener: () => void) => {
    const observer = new MutationObserver(listener);
    observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    dark.addEventListener("change", listener);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", listener);
    };
  }, []);
  return useSyncExternalStore(
    subscribe,
    () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light"),
  );
}

/** Variables that hang on the scheme only become colours on an element. */
export function paletteAt(element: HTMLElement): Palette {
  const probe = element.appendChild(document.createElement("span"));
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    text: colour("--text"),
    soft: colour("--text-soft"),
    line: colour("--line"),
    accent: colour("--chart"),
  };
  probe.remove();
  return palette;
}

/**
 * The page's colours as Vega-Lite's configuration, over which the specification's own goes.
 *
 * A specification with a background of its own keeps Vega's colours, which are made for a light one.
 */
export function themeFor(spec: VegaLiteSpec, { text, soft, line, accent }: Palette): Config {
  const config = typeof spec.config === "object" && spec.config !== null ? spec.config : {};
  if (spec.background !== undefined || "background" in config) return {};
  return {
    background: "transparent",
    mark: { color: accent },
    title: { color: text, subtitleColor: soft },
    axis: { labelColor: text, titleColor: text, gridColor: line, domainColor: soft, tickColor: soft },
    legend: { labelColor: text, titleColor: text },
    header: { labelColor: text, titleColor: text },
    text: { color: text },
    rule: { color: text },
    view: { stroke: line },
  };
}
