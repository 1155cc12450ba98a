import { useMemo } from "react";
import type { ChangeLine } from "./changes.ts";
import { compare } from "./compare.ts";
import type { Known } from "./fold.ts";

const SIGNS = { same: " ", added: "+", removed: "−" } as const;
const WORDS = { same: "", added: "added: ", removed: "removed: " } as const;

/** What was added and removed, by line; told by signs, words and colours alike. */
export function ChangesView({ before, after }: { readonly before: Known; readonly after: Known }) {
  const changes = useMemo(() => compare(before, after), [before, after]);
  if (changes === undefined) {
    return (
      <p className="artifact-hint">The two are too large and too different to be compared line by line.</p>
    );
  }
  const { added, removed, lines, left } = changes;
  if (added + removed === 0) return <p className="artifact-hint">Nothing changed.</p>;
  return (
    <>
      <p className="artifact-hint">
        {count(added)} added, {count(removed)} removed
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="artifact-text" tabIndex={0} aria-label="Changed lines">
        <ol className="artifact-changes">
          {lines.map((line, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no names, and never move.
            <Line key={place} line={line} />
          ))}
        </ol>
      </section>
      {left === 0 ? null : <p className="artifact-hint">And {count(left)} more that changed.</p>}
    </>
  );
}

function Line({ line }: { readonly line: ChangeLine }) {
  if (line.type === "gap") return <li data-change="gap">⋯ {count(line.count)} unchanged</li>;
  const { type, text } = line;
  return (
    <li data-change={type}>
      <span className="artifact-sign" aria-hidden="true">
        {SIGNS[type]}
      </span>
      {type === "same" ? null : <span className="hidden">{WORDS[type]}</span>}
      {text}
    </li>
  );
}

function count(lines: number): string {
  return lines === 1 ? "1 line" : `${lines.toLocaleString()} lines`;
}
