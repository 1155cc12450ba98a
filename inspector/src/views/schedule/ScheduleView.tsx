import { useMemo, useState } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { useWide } from "../../ui/use-wide.ts";
import { Legend } from "./Legend.tsx";
import { RowDetails } from "./RowDetails.tsx";
import { Rows } from "./Rows.tsx";
import { scheduleOf } from "./schedule.ts";
import { scaleOf } from "./time-scale.ts";
import { useClock } from "./use-clock.ts";
import { summaryText } from "./words.ts";
import "./schedule.css";

/** The schedule as a Gantt chart: a row for each task, with its waiting, its attempts, its review and its merge. */
export function ScheduleView({ inspection }: { readonly inspection: Inspection }) {
  const schedule = useMemo(() => scheduleOf(inspection), [inspection]);
  const { rows, activity, newest, isLive } = schedule;
  const clock = useClock(isLive);
  const until = isLive ? Math.max(clock, newest) : newest;
  const maxTicks = useWide() ? 7 : 4;
  const scale = useMemo(
    () => scaleOf({ activity, now: isLive ? until : null, maxTicks }),
    [activity, isLive, until, maxTicks],
  );
  const [selectedId, select] = useState<string | null>(null);
  const selected = rows.find(({ id }) => id === selectedId);
  if (rows.length === 0) return <p className="nothing">No task yet.</p>;
  return (
    <section className="schedule" aria-label="Schedule">
      <p className="schedule-summary">{summaryText(rows)}</p>
      <Rows
        rows={rows}
        scale={scale}
        until={until}
        isLive={isLive}
        participants={inspection.drawing.participants}
        selectedId={selected?.id ?? null}
        onSelect={select}
      />
      <Legend />
      <RowDetails row={selected} rows={rows} until={until} participants={inspection.drawing.participants} />
    </section>
  );
}
