import { useMemo, useRef, useState } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { nextSorting, type Sorting, shownRows, stateCounts } from "./columns.ts";
import { TaskDetails } from "./TaskDetails.tsx";
import { TaskTable } from "./TaskTable.tsx";
import { TASK_MARKS, TASK_STATES, type TaskState, tasksOf } from "./tasks.ts";
import "./tasks.css";

/** The thread's tasks in a table, and one of them in full. */
export function TasksView({ inspection }: { readonly inspection: Inspection }) {
  const rows = useMemo(() => tasksOf(inspection), [inspection]);
  const [state, setState] = useState<TaskState | "all">("all");
  const [sorting, setSorting] = useState<Sorting>({ column: "number", direction: "ascending" });
  const [chosenId, setChosenId] = useState<string>();
  const table = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => shownRows(rows, state, sorting), [rows, state, sorting]);
  const counts = new Map(stateCounts(rows));
  const chosen = rows.find(({ id }) => id === chosenId);
  if (rows.length === 0) return <p className="nothing">No task has been given yet.</p>;

  const close = (): void => {
    setChosenId(undefined);
    table.current?.querySelector<HTMLElement>("[aria-expanded=true]")?.focus();
  };
  return (
    <section className="tasks" aria-label="Tasks">
      <div className="tasks-bar">
        <label>
          Status{" "}
          <select value={state} onChange={({ target }) => setState(readState(target.value))}>
            <option value="all">all ({rows.length})</option>
            {TASK_STATES.filter((each) => counts.has(each) || each === state).map((each) => (
              <option key={each} value={each}>
                {TASK_MARKS[each].word} ({counts.get(each) ?? 0})
              </option>
            ))}
          </select>
        </label>
        <span className="tasks-shown">
          {shown.length} of {rows.length}
        </span>
      </div>
      <TaskTable
        frame={table}
        rows={shown}
        sorting={sorting}
        onSort={(column) => setSorting((before) => nextSorting(before, column))}
        chosenId={chosen?.id}
        onChoose={(id) => setChosenId(id === chosenId ? undefined : id)}
        participants={inspection.drawing.participants}
      />
      {chosen === undefined ? null : (
        <TaskDetails
          key={chosen.id}
          row={chosen}
          text={inspection.log.tokens.get(`task:${chosen.id}`)}
          onClose={close}
        />
      )}
    </section>
  );
}

function readState(value: string): TaskState | "all" {
  return TASK_STATES.find((state) => state === value) ?? "all";
}
