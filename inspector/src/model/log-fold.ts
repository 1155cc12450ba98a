import type { LogEntry } from "./log.ts";

interface LogFold<State, Base> {
  /** What stands before the first entry. */
  readonly begin: (base: Base) => State;
  /** Takes in one more entry; it may change the state in place. */
  readonly step: (state: State, entry: LogEntry) => void;
}

interface Reading<State, Base> {
  readonly base: Base;
  readonly state: State;
  read: number;
}

/**
 * A fold over a log that goes on where it ended, so that each entry is read once however often one asks.
 *
 * A log only grows, and one that has begun anew is another list: the list itself is what a reading is remembered by.
 * It starts over where it is to begin with something else. The state goes on changing with the log: what is kept or
 * shown is to be made from it.
 */
export function foldOf<State, Base = void>({
  begin,
  step,
}: LogFold<State, Base>): (entries: readonly LogEntry[], base: Base) => Readonly<State> {
  const readings = new WeakMap<readonly LogEntry[], Reading<State, Base>>();
  return (entries, base) => {
    let reading = readings.get(entries);
    if (reading === undefined || reading.base !== base) {
      reading = { base, state: begin(base), read: 0 };
      readings.set(entries, reading);
    }
    for (; reading.read < entries.length; reading.read += 1) {
      const entry = entries[reading.read];
      if (entry !== undefined) step(reading.state, entry);
    }
    return reading.state;
  };
}
