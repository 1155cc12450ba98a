import { type KeyboardEvent, memo, type ReactNode, useRef } from "react";
import { whenText } from "../../ui/when.ts";
import { type LineRow, nextText, sourceText, stepText } from "./line.ts";

interface LineProps {
  readonly rows: readonly LineRow[];
  readonly openId: string | undefined;
  /** What can be done at the open checkpoint; it stands below its row. */
  readonly detail: ReactNode;
  readonly onOpen: (checkpointId: string) => void;
}

/** The line: one of its checkpoints is in the tab order, and the arrows go to the others. */
export function CheckpointLine({ rows, openId, detail, onOpen }: LineProps) {
  const list = useRef<HTMLOListElement>(null);
  const lanes = 1 + Math.max(0, ...rows.flatMap(({ parts }) => parts.map(({ lane }) => lane)));
  const reached = rows.some(({ checkpoint }) => checkpoint.id === openId) ? openId : rows[0]?.checkpoint.id;
  const move = (event: KeyboardEvent): void => {
    const buttons: Element[] = [...(list.current?.querySelectorAll(".line-row > button") ?? [])];
    const place = document.activeElement === null ? -1 : buttons.indexOf(document.activeElement);
    const places: Readonly<Record<string, number>> = {
      ArrowDown: place + 1,
      ArrowUp: place - 1,
      Home: 0,
      End: buttons.length - 1,
    };
    const target = buttons[places[event.key] ?? -1];
    // In the form of the open checkpoint the keys are the form's.
    if (place < 0 || !(target instanceof HTMLElement)) return;
    event.preventDefault();
    target.focus();
  };
  return (
    <ol className="line" ref={list} onKeyDown={move} aria-label="Checkpoints, newest first">
      {rows.map((row, place) => (
        <Row
          key={row.checkpoint.id}
          row={row}
          lanes={lanes}
          isNewest={place === 0}
          isOpen={row.checkpoint.id === openId}
          isReached={row.checkpoint.id === reached}
          detail={row.checkpoint.id === openId ? detail : null}
          onOpen={onOpen}
        />
      ))}
    </ol>
  );
}

interface RowProps {
  readonly row: LineRow;
  readonly lanes: number;
  readonly isNewest: boolean;
  readonly isOpen: boolean;
  readonly isReached: boolean;
  readonly detail: ReactNode;
  readonly onOpen: (checkpointId: string) => void;
}

const Row = memo(({ row, lanes, isNewest, isOpen, isReached, detail, onOpen }: RowProps) => {
  const { checkpoint, branch } = row;
  return (
    <li className="line-row">
      <Lanes row={row} lanes={lanes} />
      <button
        type="button"
        tabIndex={isReached ? 0 : -1}
        aria-current={isOpen ? "true" : undefined}
        onClick={() => onOpen(checkpoint.id)}
      >
        <span className="line-next">
          <strong>{stepText(checkpoint)}</strong> → {nextText(checkpoint)}
        </span>
        <span className="line-facts">
          {isNewest ? "now · " : branch === 0 ? "" : `earlier branch ${branch} · `}
          {sourceText(checkpoint)} ·{" "}
          <time dateTime={checkpoint.time}>{whenText(checkpoint.time, new Date())}</time>
        </span>
      </button>
      {detail === null ? null : (
        <>
          <svg className="line-lanes" width={laneWidth * lanes} height="100%" aria-hidden="true">
            {row.parts.flatMap(({ lane, below }) =>
              below ? <line key={lane} x1={middle(lane)} x2={middle(lane)} y1="0" y2="100%" /> : [],
            )}
          </svg>
          {detail}
        </>
      )}
    </li>
  );
});

const laneWidth = 14;
const height = 56;

/** The lanes of a row: its dot, the lines that pass, and those that end in it. The row's words say the same. */
function Lanes({ row, lanes }: { readonly row: LineRow; readonly lanes: number }) {
  const dot = middle(row.lane);
  return (
    <svg
      className="line-lanes"
      width={laneWidth * lanes}
      height={height}
      viewBox={`0 0 ${laneWidth * lanes} ${height}`}
      aria-hidden="true"
    >
      {row.parts.map(({ lane, above, below, joins }) => {
        const x = middle(lane);
        const path = joins
          ? `M ${x} 0 C ${x} ${height / 2} ${dot} ${height / 4} ${dot} ${height / 2}`
          : `M ${x} ${above ? 0 : height / 2} V ${below ? height : height / 2}`;
        return <path key={`${lane}-${joins}`} d={path} />;
      })}
      <circle cx={dot} cy={height / 2} r={5} />
    </svg>
  );
}

function middle(lane: number): number {
  return laneWidth * (lane + 0.5);
}
