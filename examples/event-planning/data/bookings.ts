/** The days of the week as `Date.prototype.getUTCDay` numbers them. */
export const WEEKDAYS = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/**
 * SAMPLE DATA: when a venue is taken, said as a rule so that every year has the same bookings.
 *
 * Either one day of every week, or a stretch of every year: `from` and `to` are `MM-DD`, both included, and a
 * stretch may run over the new year (`"11-01"` to `"03-31"`).
 */
export type BookingRule =
  | { readonly weekday: Weekday; readonly why: string }
  | { readonly from: string; readonly to: string; readonly why: string };
