import { memo } from "react";
import { colourOf } from "../../ui/colour.ts";
import type { ScheduledReview, ScheduleRow, Stretch } from "./row.ts";
import type { TimeScale } from "./time-scale.ts";
import { itemOf, rowText, statusText, stretchText, VERDICT_SIGNS } from "./words.ts";

interface RowProps {
  readonly domId: string;
  readonly row: ScheduleRow;
  readonly scale: TimeScale;
  readonly until: number;
  readonly top: number;
  readonly height: number;
  readonly colour: string;
  readonly participants: readonly string[];
  readonly position: number;
  readonly count: number;
  readonly isSelected: boolean;
  readonly onSelect: (id: string) => void;
}

/** From where on a mark at the right of a point would leave the chart. */
const nearEnd = 0.85;

/** A task: its name, its bars, and below them its review with what came of it. */
export const Row = memo((props: RowProps) => {
  const { domId, row, scale, until, colour, participants, position, count, isSelected, onSelect } = props;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys.
    // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names the chosen one.
    <div
      id={domId}
      className="schedule-row"
      role="option"
      aria-selected={isSelected}
      aria-setsize={count}
      aria-posinset={position}
      title={row.instruction}
      data-status={row.status}
      data-estimated={row.isEstimated}
      data-colour={colour}
      style={{ top: props.top, height: props.height }}
      onClick={() => onSelect(row.id)}
    >
      <span className="hidden">{rowText(row)}</span>
      <div className="schedule-name" aria-hidden="true">
        <strong className="who">{row.participant}</strong>
        <span>{[...row.nesting, ...itemOf(row), statusText(row)].join(" · ")}</span>
      </div>
      <div className="schedule-track" aria-hidden="true">
        {row.stretches.map((stretch) => (
          <Bar
            key={`${stretch.kind} ${stretch.from}`}
            stretch={stretch}
            scale={scale}
            until={until}
            colour={colourOf(stretch.participant, participants)}
          />
        ))}
        {row.review === null ? null : <Review review={row.review} scale={scale} until={until} />}
      </div>
    </div>
  );
});

interface BarProps {
  readonly stretch: Stretch;
  readonly scale: TimeScale;
  readonly until: number;
  readonly colour: string;
}

function Bar({ stretch, scale, until, colour }: BarProps) {
  const { kind, from, to, end } = stretch;
  return (
    <div
      className="schedule-bar"
      data-kind={kind}
      data-end={end}
      data-colour={colour}
      title={stretchText(stretch, until)}
      style={span(scale, from, to ?? until)}
    />
  );
}

interface ReviewProps {
  readonly review: ScheduledReview;
  readonly scale: TimeScale;
  readonly until: number;
}

function Review({ review, scale, until }: ReviewProps) {
  const { from, to, verdict, version } = review;
  const place = to === null ? 0 : scale.place(to);
  return (
    <>
      {from === null ? null : <div className="schedule-review" style={span(scale, from, to ?? until)} />}
      {verdict === null ? null : (
        <div
          className={place > nearEnd ? "schedule-mark is-before" : "schedule-mark"}
          data-verdict={verdict}
          style={{ left: percent(place) }}
        >
          {VERDICT_SIGNS[verdict]}
          {version === null ? null : <b>v{version}</b>}
        </div>
      )}
    </>
  );
}

function span(scale: TimeScale, from: number, to: number): { left: string; width: string } {
  const start = scale.place(from);
  return { left: percent(start), width: percent(Math.max(scale.place(to) - start, 0)) };
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
