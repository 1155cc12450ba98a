import type { Page, Snippet } from "./markdown.ts";
import { snippetsOf } from "./markdown.ts";

/** One or more blocks of a page that make up a module. */
export interface Program {
  /** Where it starts, e.g. `README.md:21`. */
  readonly place: string;
  readonly run: string | undefined;
  readonly isLoose: boolean;
  readonly code: string;
}

/** The modules of a page: each block by itself, and those of the same run together. */
export function programsOf(page: Page): Program[] {
  const groups = new Map<string, Snippet[]>();
  for (const snippet of snippetsOf(page)) {
    const key = snippet.run ?? `line ${snippet.line}`;
    groups.set(key, [...(groups.get(key) ?? []), snippet]);
  }
  return [...groups.values()].map((snippets) => ({
    place: `${page.path}:${snippets[0]?.line}`,
    run: snippets[0]?.run,
    isLoose: snippets.some(({ isLoose }) => isLoose),
    code: snippets.map(({ code }) => code).join("\n\n"),
  }));
}
