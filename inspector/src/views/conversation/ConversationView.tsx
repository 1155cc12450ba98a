import { memo, useMemo } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { colourOf } from "../../ui/colour.ts";
import { ModelText } from "../../ui/ModelText.tsx";
import { useStickToEnd } from "../../ui/use-stick-to-end.ts";
import {
  type ConversationEntry,
  conversationOf,
  type DecisionEntry,
  type ReportEntry,
} from "./conversation.ts";
import "./conversation.css";

/** The conversation with its decisions and reports. */
export function ConversationView({ inspection }: { readonly inspection: Inspection }) {
  const entries = useMemo(() => conversationOf(inspection), [inspection]);
  const { frame, content, onScroll } = useStickToEnd();
  if (entries.length === 0) {
    return (
      <div className="conversation is-empty">
        <p>Say what you want, and watch how the work is shared out.</p>
      </div>
    );
  }
  return (
    <section
      className="conversation"
      aria-label="Conversation"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      onScroll={onScroll}
    >
      <ol ref={content}>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} colour={colourFor(entry, inspection.drawing.participants)} />
        ))}
      </ol>
    </section>
  );
}

interface EntryProps {
  readonly entry: ConversationEntry;
  readonly colour: string;
}

/** Entries are made anew at each change of the log; those that say the same are not drawn again. */
const Entry = memo(
  ({ entry, colour }: EntryProps) => (
    <li
      className="entry"
      data-type={entry.type}
      data-by={entry.type === "spoken" ? entry.by : undefined}
      data-colour={colour}
    >
      <EntryBody entry={entry} />
    </li>
  ),
  (before, after) => before.colour === after.colour && isSame(before.entry, after.entry),
);

function EntryBody({ entry }: { readonly entry: ConversationEntry }) {
  switch (entry.type) {
    case "spoken":
      return (
        <>
          <p className="entry-head">
            <strong>{entry.name}</strong>
          </p>
          {entry.by === "user" ? (
            <p className="entry-plain">{entry.text}</p>
          ) : (
            <ModelText text={entry.text} />
          )}
        </>
      );
    case "decision":
      return <Decision entry={entry} />;
    case "report":
      return <Report entry={entry} />;
    case "answer":
      return (
        <>
          <p className="entry-head">
            <strong>Final answer</strong>
            {entry.isComplete ? null : <Status text="being written" />}
          </p>
          <ModelText text={entry.text} />
        </>
      );
  }
}

function Decision({ entry }: { readonly entry: DecisionEntry }) {
  const to = entry.to.length === 0 ? "work is done" : entry.to.join(", ");
  return (
    <>
      <p className="entry-head">
        <span className="entry-turn">Turn {entry.turn}</span>
        <strong>→ {to}</strong>
        <Nesting path={entry.path} />
      </p>
      <p className="entry-reason">{entry.reason}</p>
      {entry.instruction ? (
        <details>
          <summary>{entry.to.includes("you") ? "Question" : "Instruction"}</summary>
          <p className="entry-plain">{entry.instruction}</p>
        </details>
      ) : null}
    </>
  );
}

const STATUS_TEXT: Readonly<Record<ReportEntry["status"], string | null>> = {
  queued: "queued",
  working: "working",
  stopped: "not finished",
  failed: "failed",
  done: null,
};

function Report({ entry }: { readonly entry: ReportEntry }) {
  const status = STATUS_TEXT[entry.status];
  return (
    <>
      <p className="entry-head">
        <strong className="who">{entry.name}</strong>
        <Nesting path={entry.path} />
        {status === null ? null : <Status text={status} isProblem={entry.status === "failed"} />}
      </p>
      <ModelText text={entry.text} />
    </>
  );
}

function Status({ text, isProblem = false }: { readonly text: string; readonly isProblem?: boolean }) {
  return <span className={isProblem ? "status is-problem" : "status"}>{text}</span>;
}

function Nesting({ path }: { readonly path: readonly string[] }) {
  return path.length > 1 ? <span className="entry-path">in {path.slice(1).join(" › ")}</span> : null;
}

function colourFor(entry: ConversationEntry, participants: readonly string[]): string {
  return entry.type === "report" ? colourOf(entry.name, participants) : "none";
}

function isSame(before: ConversationEntry, after: ConversationEntry): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}
