import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useCallback, useId, useRef } from "react";
import { colourOf } from "../../ui/colour.ts";
import { Axis, AxisLines } from "./Axis.tsx";
import { Row } from "./Row.tsx";
import type { ScheduleRow } from "./row.ts";
import type { TimeScale } from "./time-scale.ts";

interface RowsProps {
  readonly rows: readonly ScheduleRow[];
  readonly scale: TimeScale;
  /** Where what has no end yet ends for now. */
  readonly until: number;
  readonly isLive: boolean;
  readonly participants: readonly string[];
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/** In the unit that letters grow with. */
const rowRem = 2.5;
const axisRem = 1.75;

/** The rows under their axis; only those in sight are drawn. A list of options, of which arrows choose one. */
export function Rows({ rows, scale, until, isLive, participants, selectedId, onSelect }: RowsProps) {
  const frame = useRef<HTMLDivElement>(null);
  const listId = useId();
  const rem = remPx();
  const place = rows.findIndex(({ id }) => id === selectedId);
  const rangeExtractor = useCallback(
    (range: Range) => {
      // The chosen one stays there while it is out of sight, since the list names it.
      const inSight = defaultRangeExtractor(range);
      return place < 0 || inSight.includes(place) ? inSight : [...inSight, place].sort((a, b) => a - b);
    },
    [place],
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowRem * rem,
    getItemKey: (index) => rows[index]?.id ?? index,
    scrollMargin: axisRem * rem,
    scrollPaddingStart: axisRem * rem,
    overscan: 6,
    rangeExtractor,
  });
  const move = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / (rowRem * rem)) - 2);
    const next = placeAfter(event.key, place, rows.length, page);
    const row = next === undefined ? undefined : rows[next];
    if (next === undefined || row === undefined) return;
    event.preventDefault();
    onSelect(row.id);
    virtualizer.scrollToIndex(next);
  };
  return (
    <div className="schedule-frame" ref={frame}>
      <Axis scale={scale} />
      <div
        className="schedule-rows"
        role="listbox"
        aria-label="Tasks"
        aria-activedescendant={place < 0 ? undefined : `${listId}-${place}`}
        tabIndex={0}
        style={{ height: virtualizer.getTotalSize() }}
        onKeyDown={move}
      >
        <AxisLines scale={scale} now={isLive ? until : null} />
        {virtualizer.getVirtualItems().map(({ index, key, start, size }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <Row
              key={key}
              domId={`${listId}-${index}`}
              row={row}
              scale={scale}
              // What has ended is the same whatever the time.
              until={isOpen(row) ? until : 0}
              top={start - virtualizer.options.scrollMargin}
              height={size}
              colour={colourOf(row.participant, participants)}
              participants={participants}
              position={index + 1}
              count={rows.length}
              isSelected={index === place}
              onSelect={onSelect}
            />
          );
        })}
      </div>
    </div>
  );
}

function placeAfter(key: string, place: number, count: number, page: number): number | undefined {
  const within = (wanted: number): number => Math.min(Math.max(wanted, 0), count - 1);
  switch (key) {
    case "ArrowDown":
      return within(place + 1);
    case "ArrowUp":
      return within(place < 0 ? count - 1 : place - 1);
    case "PageDown":
      return within(place + page);
    case "PageUp":
      return within(place - page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

function isOpen({ stretches, review }: ScheduleRow): boolean {
  return stretches.at(-1)?.to === null || (review !== null && review.to === null);
}

function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
}
