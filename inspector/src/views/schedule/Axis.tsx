import type { TimeScale } from "./time-scale.ts";

/** The labels above the rows; what they say of a row is in its details in words. */
export function Axis({ scale }: { readonly scale: TimeScale }) {
  return (
    <div className="schedule-axis" aria-hidden="true">
      <div className="schedule-ticks">
        {scale.ticks.map(({ at, label }) => (
          <span key={label} className="schedule-tick" style={{ left: `${at * 100}%` }}>
            {label}
          </span>
        ))}
      </div>
    </div>
  );
}

interface AxisLinesProps {
  readonly scale: TimeScale;
  readonly now: number | null;
}

/** The lines behind the rows: round times, where time was cut out, and now. */
export function AxisLines({ scale, now }: AxisLinesProps) {
  return (
    <div className="schedule-lines" aria-hidden="true">
      {scale.ticks.map(({ at, label }) => (
        <span key={label} style={{ left: `${at * 100}%` }} />
      ))}
      {scale.breaks.map(({ at, label }) => (
        <span key={at} className="is-break" style={{ left: `${at * 100}%` }} title={`${label} cut out`} />
      ))}
      {now === null ? null : <span className="is-now" style={{ left: `${scale.place(now) * 100}%` }} />}
    </div>
  );
}
