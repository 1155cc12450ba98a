import { memo, useLayoutEffect, useMemo, useRef } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { colourOf } from "../../ui/colour.ts";
import { ModelText } from "../../ui/ModelText.tsx";
import {
  type ConversationEntry,
  conversationOf,
  type DecisionEntry,
  type ReportEntry,
} from "./conversation.ts";
import "./conversation.css";

/** How near to its end a list still counts as being read at its end, in pixels. */
const nearEnd = 80;

/** The conversation with its decisions and reports; it stays at its end while the reader is there. */
export function ConversationView({ inspection }: { readonly inspection: Inspection }) {
  const entries = useMemo(() => conversationOf(inspection), [inspection]);
  const list = useRef<HTMLOListElement>(null);
  const isAtEnd = useRef(true);
  useLayoutEffect(() => {
    // Runs at each new text: who reads at the end stays there.
    const element = list.current;
    if (entries.length > 0 && element !== null && isAtEnd.current) element.scrollTop = element.scrollHeight;
  }, [entries]);
  if (entries.length === 0) {
    return (
      <div className="conversation is-empty">
        <p>Say what you want, and watch how the work is shared out.</p>
      </div>
    );
  }
  return (
    <ol
      className="conversation"
      aria-label="Conversation"
      ref={list}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < nearEnd;
      }}
    >
      {entries.map((entry) => (
        <Entry key={entry.id} entry={entry} colour={colourFor(entry, inspection.drawing.participants)} />
      ))}
    </ol>
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
