import { colourOf } from "../../ui/colour.ts";
import type { ScheduleRow } from "./row.ts";
import { durationText } from "./time-scale.ts";
import { reviewText, statusText, stretchText } from "./words.ts";
import "./details.css";

interface RowDetailsProps {
  readonly row: ScheduleRow | undefined;
  readonly rows: readonly ScheduleRow[];
  readonly until: number;
  readonly participants: readonly string[];
}

/** The chosen row in words. Its place is as high with much to say as with little, so that the rows stay. */
export function RowDetails({ row, rows, until, participants }: RowDetailsProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className="schedule-details" aria-label="Task" tabIndex={0}>
      {row === undefined ? (
        <p className="schedule-hint">Choose a task to read about it.</p>
      ) : (
        <Details row={row} rows={rows} until={until} colour={colourOf(row.participant, participants)} />
      )}
    </section>
  );
}

interface DetailsProps {
  readonly row: ScheduleRow;
  readonly rows: readonly ScheduleRow[];
  readonly until: number;
  readonly colour: string;
}

function Details({ row, rows, until, colour }: DetailsProps) {
  const { participant, nesting, item, instruction, stretches, review } = row;
  const parent = row.parent === null ? undefined : rows.find(({ id }) => id === row.parent);
  return (
    <>
      <p className="schedule-head" data-colour={colour}>
        <strong className="who">{participant}</strong>
        {nesting.length > 0 ? <span>in {nesting.join(" › ")}</span> : null}
        {item === null ? null : <span>{item}</span>}
        <span className="status">{statusText(row)}</span>
        <time dateTime={new Date(row.from).toISOString()}>{new Date(row.from).toLocaleTimeString()}</time>
      </p>
      <p className="schedule-instruction">{instruction}</p>
      {parent === undefined ? null : (
        <p>
          Follows up {parent.participant}: {parent.instruction}
        </p>
      )}
      {row.isEstimated ? (
        <p className="schedule-hint">
          From before this page was opened. Not all of its times are kept: bars are drawn one after the other.
        </p>
      ) : null}
      <ol>
        {stretches.map((stretch) => (
          <li key={`${stretch.kind} ${stretch.from}`}>
            {stretchText(stretch, until)}
            {stretch.note === null ? null : ` (${stretch.note})`}
          </li>
        ))}
        {review === null ? null : (
          <li>
            Review {review.round}
            {review.from === null
              ? ""
              : ` of ${durationText(Math.max((review.to ?? until) - review.from, 0))}`}
            : {reviewText(review)}
            {review.feedback === "" ? null : <q>{review.feedback}</q>}
          </li>
        )}
      </ol>
    </>
  );
}
