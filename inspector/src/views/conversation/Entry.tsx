import { memo, useState } from "react";
import { ModelText } from "../../ui/ModelText.tsx";
import type { ConversationEntry, DecisionEntry, ReportEntry } from "./conversation.ts";

interface EntryProps {
  readonly entry: ConversationEntry;
  readonly colour: string;
  /** Takes its height. */
  readonly measure: (element: HTMLElement | null) => void;
  readonly index: number;
  /** How many entries there are, where not all are drawn. */
  readonly count: number | undefined;
  /** The room before it, in pixels: that of entries which are not drawn, too. */
  readonly room: number;
  /** The ids of the entries of which the details are open, also while they are out of sight. */
  readonly opened: Set<string>;
}

/** One entry of the conversation. Those that say the same as before are not drawn again. */
export const Entry = memo(
  ({ entry, colour, measure, index, count, room, opened }: EntryProps) => (
    <li
      className="entry"
      ref={measure}
      data-index={index}
      aria-setsize={count}
      aria-posinset={count === undefined ? undefined : index + 1}
      style={{ marginTop: room }}
      data-type={entry.type}
      data-by={entry.type === "spoken" ? entry.by : undefined}
      data-colour={colour}
    >
      <EntryBody entry={entry} opened={opened} />
    </li>
  ),
  ({ entry: before, ...rest }, { entry: after, ...others }) => isSame(before, after) && isSame(rest, others),
);

type EntryBodyProps = Pick<EntryProps, "entry" | "opened">;

function EntryBody({ entry, opened }: EntryBodyProps) {
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
      return <Decision entry={entry} opened={opened} />;
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

interface DecisionProps {
  readonly entry: DecisionEntry;
  readonly opened: Set<string>;
}

function Decision({ entry, opened }: DecisionProps) {
  const [isOpen] = useState(() => opened.has(entry.id));
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
        <details
          open={isOpen}
          onToggle={({ currentTarget }) => {
            if (currentTarget.open) opened.add(entry.id);
            else opened.delete(entry.id);
          }}
        >
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

/** Whether all fields are the same, texts by their letters and all else by identity. */
function isSame(before: object, after: object): boolean {
  const fields = new Map(Object.entries(after));
  const others = Object.entries(before);
  return others.length === fields.size && others.every(([name, value]) => Object.is(value, fields.get(name)));
}
