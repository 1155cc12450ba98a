const withDate = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** A moment for people: only the time where it is of today. Empty for what is no moment. */
export function whenText(moment: string | undefined, now: Date): string {
  const date = new Date(moment ?? "");
  if (Number.isNaN(date.getTime())) return "";
  return date.toDateString() === now.toDateString() ? timeOnly.format(date) : withDate.format(date);
}
