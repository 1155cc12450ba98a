import type { Interval } from "./row.ts";

/** A place on the axis, from 0 at its beginning to 1 at its end, and what is written there. */
export interface AxisMark {
  readonly at: number;
  readonly label: string;
}

/**
 * The time axis.
 *
 * It counts the time in which something was going on: what lies between runs, or while the user thought about an
 * answer, is cut out and marked, as minutes of work would otherwise be lost in days of rest.
 */
export interface TimeScale {
  /** The place of a moment, from 0 to 1. */
  readonly place: (time: number) => number;
  readonly ticks: readonly AxisMark[];
  /** Where time was cut out. */
  readonly breaks: readonly AxisMark[];
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A rest that is shorter is drawn as it is. */
const shortestBreakMs = 10 * second;
/** While a run is young the axis is not changed with every moment. */
const shortestLiveMs = 2 * second;
const shortestMs = 10;
/** Room behind the last thing, for the marks on it. */
const room = 1.08;

const STEPS: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
];

interface Piece extends Interval {
  /** Time of activity before it. */
  readonly before: number;
}

export interface ScaleOptions {
  /** When something was going on, in any order. */
  readonly activity: readonly Interval[];
  /** The present, while time goes on; null when nothing runs. */
  readonly now: number | null;
  readonly maxTicks: number;
}

/** Makes the axis. Its end stands at a round tick, so that it moves in steps and not with every event. */
export function scaleOf({ activity, now, maxTicks }: ScaleOptions): TimeScale {
  const pieces = piecesOf(activity, now);
  const last = pieces.at(-1);
  const spent = last === undefined ? 0 : last.before + last.to - last.from;
  const shown = Math.max(spent * room, now === null ? shortestMs : shortestLiveMs);
  const step = STEPS.find((size) => size * maxTicks >= shown) ?? Math.ceil(shown / maxTicks / day) * day;
  const count = Math.ceil(shown / step);
  const length = count * step;
  return {
    place: (time) => elapsed(pieces, time) / length,
    ticks: Array.from({ length: count }, (_, index) => ({
      at: index / count,
      label: tickLabel(index * step, length),
    })),
    breaks: pieces.slice(1).map(({ from, before }, index) => ({
      at: before / length,
      label: durationText(from - (pieces[index]?.to ?? from)),
    })),
  };
}

/** The activity without overlaps and short rests, in order. */
function piecesOf(activity: readonly Interval[], now: number | null): readonly Piece[] {
  const sorted = [...activity].sort((a, b) => a.from - b.from);
  const pieces: { from: number; to: number; before: number }[] = [];
  for (const { from, to } of sorted) {
    const last = pieces.at(-1);
    if (last !== undefined && from - last.to < shortestBreakMs) last.to = Math.max(last.to, to);
    else pieces.push({ from, to, before: last === undefined ? 0 : last.before + last.to - last.from });
  }
  // The last one goes on until now.
  const last = pieces.at(-1);
  if (last !== undefined && now !== null) last.to = Math.max(last.to, now);
  return pieces;
}

/** Time of activity before a moment; by halves, as every bar asks. */
function elapsed(pieces: readonly Piece[], time: number): number {
  let low = 0;
  let high = pieces.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((pieces[middle]?.from ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  const piece = pieces[low - 1];
  return piece === undefined ? 0 : piece.before + Math.min(time, piece.to) - piece.from;
}

/** In one unit for the whole axis. */
function tickLabel(at: number, length: number): string {
  if (at === 0) return "0";
  if (length < second) return `${at} ms`;
  if (length <= minute) return `${at / second} s`;
  const minutes = Math.floor(at / minute);
  if (length < hour) return `${minutes}:${String((at % minute) / second).padStart(2, "0")}`;
  return `${Math.floor(at / hour)}:${String(minutes % 60).padStart(2, "0")} h`;
}

/** How long something took, in words. */
export function durationText(ms: number): string {
  if (ms < second) return `${Math.round(ms)} ms`;
  if (ms < minute) return `${(ms / second).toFixed(ms < 10 * second ? 1 : 0)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min ${Math.floor((ms % minute) / second)} s`;
  if (ms < day) return `${Math.floor(ms / hour)} h ${Math.floor((ms % hour) / minute)} min`;
  return `${Math.floor(ms / day)} d ${Math.floor((ms % day) / hour)} h`;
}
