import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The project's folder. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** A page of the documentation. */
export interface Page {
  /** Its path from the project's folder. */
  readonly path: string;
  readonly text: string;
}

/** A block of TypeScript in a page. */
export interface Snippet {
  readonly page: string;
  /** The line of its first line of code in the page, from 1. */
  readonly line: number;
  readonly code: string;
  /**
   * The name in a comment `<!-- run: name -->` right above the block. Blocks of a page with the same name are one
   * program, which the tests run with the script of that name.
   */
  readonly run: string | undefined;
  /**
   * Whether it is compiled without `exactOptionalPropertyTypes`, by a comment `<!-- loose: reason -->` right above
   * the block: for the types of other packages that do not stand that option.
   */
  readonly isLoose: boolean;
}

/** A link from one page to a file of the project. */
export interface RelativeLink {
  readonly page: string;
  readonly target: string;
  readonly path: string;
  readonly anchor: string | undefined;
}

/** Every page: those at the top, and all below `docs/`. */
export function pages(): Page[] {
  const below = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".md"))
    .map((path) => join("docs", path));
  const top = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md"];
  return [...top, ...below.sort()].map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** The TypeScript blocks of a page, in order. */
export function snippetsOf({ path, text }: Page): Snippet[] {
  const lines = text.split("\n");
  const snippets: Snippet[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    if (!/^```(ts|typescript)\s*$/.test(lines[index] ?? "")) continue;
    const end = lines.indexOf("```", index + 1);
    if (end === -1) throw new Error(`${path}:${index + 1}: the block has no end.`);
    const directive = lines[index - 1] ?? "";
    snippets.push({
      page: path,
      line: index + 2,
      code: lines.slice(index + 1, end).join("\n"),
      run: /^<!-- run: ([\w-]+) -->$/.exec(directive)?.[1],
      isLoose: directive.startsWith("<!-- loose: "),
    });
    index = end;
  }
  return snippets;
}

/** The links of a page that point to files of the project, and to headings. */
export function relativeLinksOf({ path, text }: Page): RelativeLink[] {
  return [...proseOf(text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = ""]) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [file = "", anchor] = target.split("#");
    const linked = file === "" ? path : relative(root, resolve(root, dirname(path), file));
    return [{ page: path, target, path: linked, anchor }];
  });
}

/** The anchors that a page's headings have on GitHub. */
export function anchorsOf(text: string): Set<string> {
  const headings = [...proseOf(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-"),
    ),
  );
}

/** The text of the headings of a level, without the signs of code. */
export function headingsOf(text: string, level: number): string[] {
  const heading = new RegExp(`^#{${level}} (.+)$`, "gm");
  return [...proseOf(text).matchAll(heading)].map(([, title = ""]) => title.replaceAll("`", "").trim());
}

/** A page without its blocks of code. */
function proseOf(text: string): string {
  return text.replace(/^```[\s\S]*?^```$/gm, "");
}
