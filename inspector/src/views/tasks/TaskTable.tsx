import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useState } from "react";
import { colourOf } from "../../ui/colour.ts";
import { StateMark } from "../../ui/StateMark.tsx";
import { withRow } from "../../ui/virtual-rows.ts";
import { COLUMNS, type ColumnId, type Sorting } from "./columns.ts";
import { TASK_MARKS, type TaskRow } from "./tasks.ts";

interface TaskTableProps {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly rows: readonly TaskRow[];
  readonly sorting: Sorting;
  readonly onSort: (column: ColumnId) => void;
  readonly chosenId: string | undefined;
  readonly onChoose: (id: string) => void;
  readonly participants: readonly string[];
}

const rowHeightPx = 46;
const page = 10;

/** The table: only the rows in sight are there, and one of them is in the tab order; arrows move from row to row. */
export function TaskTable({
  frame,
  rows,
  sorting,
  onSort,
  chosenId,
  onChoose,
  participants,
}: TaskTableProps) {
  const [activeId, setActiveId] = useState<string>();
  const active = Math.max(
    0,
    rows.findIndex(({ id }) => id === activeId),
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeightPx,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 6,
    // The focused row stays, however far one scrolls.
    rangeExtractor: (range) => withRow(range, active),
  });

  // What is chosen stays in sight when its details take some of the room.
  const chosen = chosenId === undefined ? -1 : rows.findIndex(({ id }) => id === chosenId);
  useEffect(() => {
    if (chosen >= 0) rowAt(frame.current, chosen)?.scrollIntoView({ block: "nearest" });
  }, [chosen, frame]);

  const move = (event: KeyboardEvent): void => {
    const steps = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -active,
      End: rows.length,
    };
    const step = steps[event.key as keyof typeof steps];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.min(rows.length - 1, Math.max(0, active + step));
    setActiveId(rows[next]?.id);
    virtual.scrollToIndex(next);
    // By then the row is there.
    setTimeout(() => {
      const row = rowAt(frame.current, next);
      row?.querySelector("button")?.focus({ preventScroll: true });
      row?.scrollIntoView({ block: "nearest" });
    });
  };

  return (
    <div className="tasks-frame" ref={frame}>
      <table aria-label="Tasks" aria-rowcount={rows.length + 1}>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map(({ id, title }) => (
              <th
                key={id}
                scope="col"
                data-column={id}
                aria-sort={sorting.column === id ? sorting.direction : "none"}
              >
                <button type="button" onClick={() => onSort(id)}>
                  {id === "number" ? <span className="hidden">Number</span> : null}
                  <span aria-hidden={id === "number"}>{title}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const isChosen = row.id === chosenId;
            return (
              <tr
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-rowindex={index + 2}
                className={isChosen ? "is-chosen" : undefined}
                style={{ transform: `translateY(${start}px)` }}
              >
                {COLUMNS.map(({ id, text }) => (
                  <td
                    key={id}
                    data-column={id}
                    data-colour={id === "participant" ? colourOf(row.participant, participants) : undefined}
                  >
                    {id === "participant" ? (
                      <>
                        <button
                          type="button"
                          aria-expanded={isChosen}
                          tabIndex={index === active ? 0 : -1}
                          onFocus={() => setActiveId(row.id)}
                          onClick={() => onChoose(row.id)}
                          onKeyDown={move}
                        >
                          {row.participant}
                        </button>
                        <span className="tasks-glimpse">{glimpse(row)}</span>
                      </>
                    ) : id === "state" ? (
                      <StateMark {...TASK_MARKS[row.state]} />
                    ) : (
                      text(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function rowAt(frame: HTMLElement | null, index: number): HTMLElement | null {
  return frame?.querySelector<HTMLElement>(`tr[data-index="${index}"]`) ?? null;
}

const glimpseLength = 120;

function glimpse({ nesting, instruction }: TaskRow): string {
  const where = nesting.length === 0 ? "" : `in ${nesting.join(" › ")}: `;
  return `${where}${instruction}`.slice(0, glimpseLength);
}
