import { durationText } from "../../ui/figures.ts";
import { ModelText } from "../../ui/ModelText.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { dataText, factsOf } from "./details.ts";
import { TASK_MARKS, type TaskRow } from "./tasks.ts";
import "./details.css";

interface TaskDetailsProps {
  readonly row: TaskRow;
  /** What the participant has written so far, where the page has seen it. */
  readonly text: string | undefined;
  readonly onClose: () => void;
}

/** One task in full. */
export function TaskDetails({ row, text, onClose }: TaskDetailsProps) {
  const title = `Task ${row.number}: ${row.participant}`;
  const report = row.report ?? text;
  return (
    <section
      className="tasks-details"
      aria-label={title}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <div className="tasks-details-head">
        <h2>{title}</h2>
        <StateMark {...TASK_MARKS[row.state]} />
        <button type="button" onClick={onClose}>
          Close
        </button>
      </div>
      {row.reason === null ? null : <p className="tasks-reason">{row.reason}</p>}
      <h3>Instruction</h3>
      <p className="tasks-plain">{row.instruction}</p>
      <h3>{row.report === null && report ? "Report so far" : "Report"}</h3>
      {report ? <ModelText text={report} /> : <p className="tasks-plain">None yet.</p>}
      {row.tried.length === 0 ? null : (
        <>
          <h3>Attempts that came to nothing</h3>
          <ul>
            {row.tried.map(({ by, attempt, reason, durationMs }) => (
              <li key={`${by} ${attempt}`}>
                {by}, attempt {attempt}, after {durationText(durationMs)}: {reason}
              </li>
            ))}
          </ul>
        </>
      )}
      <Data title="Data for the participant" value={row.record?.payload} />
      <Data title="Result" value={row.record?.data} />
      <h3>Facts</h3>
      <dl className="tasks-facts">
        {factsOf(row).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Data({ title, value }: { readonly title: string; readonly value: unknown }) {
  const text = dataText(value);
  if (text === undefined) return null;
  return (
    <details>
      <summary>{title}</summary>
      <pre>{text}</pre>
    </details>
  );
}
