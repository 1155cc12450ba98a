/** Figures in words that are the same in every view; what nobody has told is unknown, never zero. */
export const UNKNOWN = "unknown";

const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const cents = new Intl.NumberFormat("en-US", { minimumFractionDigits: 4, maximumFractionDigits: 4 });
const partsOfCents = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });

export function countText(value: number | null): string {
  return value === null ? UNKNOWN : whole.format(value);
}

/** US dollars; parts of a cent keep their first two digits, since a call may cost less than a hundredth of one. */
export function costText(value: number | null): string {
  if (value === null) return UNKNOWN;
  if (value === 0 || value >= 1) return `$${money.format(value)}`;
  return `$${(value < 0.001 ? partsOfCents : cents).format(value)}`;
}

export function durationText(ms: number | null): string {
  if (ms === null) return UNKNOWN;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  // What rounds up to a minute is told as one.
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A point in time where the reader is; text that is none stays as it is. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return time.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
}
