import type { WorkflowEvent } from "../model/library.ts";
import { EMPTY_LOG, type Log, type LogEntry, tokenKey } from "../model/log.ts";

const notifyAfterMs = 50;

/**
 * The log of one thread, as a store outside React.
 *
 * Streams bring hundreds of chunks a second: readers are told at most every 50 ms, and nothing is copied for them.
 * What is told twice, as when a stream is joined again, is kept once.
 */
export class EventLog {
  #entries: LogEntry[] = [];
  #tokens = new Map<string, string>();
  readonly #seen = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #snapshot: Log = EMPTY_LOG;
  #isStale = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly getSnapshot = (): Log => this.#snapshot;

  addEvent(event: WorkflowEvent): void {
    // A task that goes on after a question starts again under the same id, at another time.
    const key = `${event.id} ${event.time}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    if (event.type === "token") this.#addToken(tokenKey(event), event.text);
    else this.#add(event);
    // An attempt begins with an empty page.
    if (event.type === "task-started") this.#tokens.delete(tokenKey(event));
  }

  addEntry(entry: Exclude<LogEntry, WorkflowEvent>): void {
    this.#add(entry);
  }

  clear(): void {
    // Another list, by which readers know that it is another log.
    this.#entries = [];
    this.#tokens = new Map();
    this.#seen.clear();
    this.#changed();
    this.flush();
  }

  /** Tells the readers now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#isStale) return;
    this.#isStale = false;
    this.#snapshot = { entries: this.#entries, tokens: this.#tokens };
    for (const listener of this.#listeners) listener();
  }

  #add(entry: LogEntry): void {
    this.#entries.push(entry);
    this.#changed();
  }

  #addToken(key: string, text: string): void {
    this.#tokens.set(key, (this.#tokens.get(key) ?? "") + text);
    this.#changed();
  }

  #changed(): void {
    this.#isStale = true;
    this.#timer ??= setTimeout(() => this.flush(), notifyAfterMs);
  }
}
