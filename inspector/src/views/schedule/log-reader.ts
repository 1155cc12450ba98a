import type { LogEntry, LogEvent } from "../../model/log.ts";
import type { Interval, RowStatus } from "./row.ts";
import { close, copyOf, type Draft, open, type RowDraft } from "./row-draft.ts";

type TaskEvent = Extract<LogEvent, { readonly taskId: string; readonly participant: string }>;
type Of<Type extends LogEvent["type"]> = Extract<LogEvent, { readonly type: Type }>;

const RETRY = "for another attempt";

const SETTLED: ReadonlySet<RowStatus> = new Set(["done", "failed", "timed-out", "cancelled"]);

/** Reads the log entry by entry; each costs the same, however many there were. */
export class LogReader {
  readonly #rows = new Map<string, RowDraft>();
  /** Copies of the rows as they were told last; those that have changed since are not there. */
  readonly #told = new Map<string, RowDraft>();
  readonly #streams: Draft<Interval>[] = [];
  /** Those of the stream under way; undefined until its first event. */
  #stream: Draft<Interval> | undefined;
  #last = Number.NEGATIVE_INFINITY;
  /** Whether the workflow has told that its run is over. */
  #isOver = false;
  /** When the stream before this one was last heard of. */
  #brokeOffAt = Number.NEGATIVE_INFINITY;

  read(entry: LogEntry): void {
    if (entry.type === "stream-started") {
      this.#brokeOffAt = this.#last;
      this.#stream = undefined;
    } else if ("time" in entry) {
      const at = Date.parse(entry.time);
      if (Number.isNaN(at)) return;
      this.#pass(at);
      this.#isOver = entry.type === "run-finished" && entry.path.length <= 1;
      this.#take(entry, at);
    }
  }

  /** What has been read so far. Rows in which nothing has changed while the run goes on are the same objects. */
  told(isRunning: boolean): { rows: Map<string, RowDraft>; activity: Interval[]; isLive: boolean } {
    const rows = new Map<string, RowDraft>();
    for (const [id, row] of this.#rows) rows.set(id, isRunning ? this.#running(row) : this.#atRest(row));
    const activity = this.#streams.map((stream) => ({ ...stream }));
    const isLive = isRunning && this.#stream !== undefined && !this.#isOver;
    return { rows, activity, isLive };
  }

  #running(row: RowDraft): RowDraft {
    const known = this.#told.get(row.id);
    if (known !== undefined) return known;
    const copy = copyOf(row);
    if (copy.status === "done" && copy.review !== null && copy.review.to === null) copy.status = "reviewing";
    this.#told.set(row.id, copy);
    return copy;
  }

  #atRest(row: RowDraft): RowDraft {
    const copy = copyOf(row);
    if (copy.review !== null) copy.review.to ??= this.#last;
    if (SETTLED.has(copy.status) || copy.status === "asking") return copy;
    close(copy, this.#last, "stopped");
    copy.status = "stopped";
    return copy;
  }

  #pass(at: number): void {
    // Nested workflows may tell of earlier moments a little late.
    this.#last = Math.max(this.#last, at);
    if (this.#stream === undefined) {
      this.#stream = { from: at, to: at };
      this.#streams.push(this.#stream);
    }
    this.#stream.from = Math.min(this.#stream.from, at);
    this.#stream.to = Math.max(this.#stream.to, at);
  }

  #take(event: LogEvent, at: number): void {
    if ("taskId" in event && event.taskId !== undefined) this.#told.delete(event.taskId);
    switch (event.type) {
      case "task-queued":
      case "follow-up-queued":
        this.#queued(event, at);
        break;
      case "task-started":
        this.#started(event, at);
        break;
      case "attempt-failed":
        this.#attemptFailed(event, at);
        break;
      case "question-asked":
        this.#asked(event, at);
        break;
      case "task-finished":
      case "task-failed":
        this.#ended(event, at);
        break;
      case "review-started":
      case "review-finished":
      case "artifact-merged":
        this.#reviewed(event, at);
        break;
    }
  }

  #queued(event: Of<"task-queued" | "follow-up-queued">, at: number): void {
    // Told again when a run goes on after an answer.
    if (this.#rows.has(event.taskId)) return;
    const row = this.#row(event, at);
    if (event.type === "follow-up-queued") row.parent = event.parent;
    open(row, "queued", at, 1);
  }

  #started(event: Of<"task-started">, at: number): void {
    const row = this.#row(event, at);
    const before = row.stretches.at(-1);
    // Begun anew after a crash: the work before ended when it was last heard of.
    if (before?.kind === "running" && before.to === null) {
      close(row, this.#brokeOffAt > before.from ? this.#brokeOffAt : at, "stopped");
    }
    if (SETTLED.has(row.status)) row.review = null;
    close(row, at, "done");
    row.participant = event.participant;
    row.status = "running";
    const isNext = before?.end === "failed" || before?.note === RETRY;
    const attempt = (before?.attempt ?? 1) + (isNext ? 1 : 0);
    open(row, "running", at, attempt);
  }

  #attemptFailed(event: Of<"attempt-failed">, at: number): void {
    const row = this.#row(event, at);
    close(row, at, "failed", event.reason);
    row.status = "retrying";
    const attempt = row.stretches.at(-1)?.attempt ?? 1;
    if (event.retryInMs !== null) open(row, "paused", at, attempt, RETRY);
  }

  #asked({ taskId }: Of<"question-asked">, at: number): void {
    const row = taskId === undefined ? undefined : this.#rows.get(taskId);
    // An open question is told again after another one's answer.
    if (row === undefined || row.status === "asking" || SETTLED.has(row.status)) return;
    close(row, at, "asked");
    row.status = "asking";
    const attempt = row.stretches.at(-1)?.attempt ?? 1;
    open(row, "paused", at, attempt, "for an answer");
  }

  #ended(event: Of<"task-finished" | "task-failed">, at: number): void {
    const isKnown = this.#rows.has(event.taskId);
    const row = this.#row(event, at);
    if (SETTLED.has(row.status)) return;
    row.participant = event.participant;
    // The page may have come late to this one: how long it took is told.
    if (!isKnown) {
      row.from = at - event.durationMs;
      open(row, "running", row.from, 1);
    }
    if (event.type === "task-finished") close(row, at, "done");
    else close(row, at, row.status === "queued" ? "stopped" : "failed", event.reason);
    row.status = event.type === "task-finished" ? "done" : "failed";
  }

  #reviewed(event: Of<"review-started" | "review-finished" | "artifact-merged">, at: number): void {
    const row = this.#row(event, at);
    // Only what has finished is reviewed, also where the log began after that.
    row.status = "done";
    const { review } = row;
    if (event.type === "artifact-merged") {
      if (review !== null) review.version = event.version;
    } else if (event.type === "review-started") {
      if (review !== null && review.to !== null) return;
      const { round } = event;
      row.review = { from: at, to: null, round, verdict: null, feedback: "", merge: null, version: null };
    } else if (review === null || review.verdict === null) {
      const { round, verdict, feedback, merge } = event;
      const version = merge.type === "merged" ? merge.version : null;
      row.review = { from: review?.from ?? null, to: at, round, verdict, feedback, merge, version };
    }
  }

  /** The task's row; a new one where the log tells of the task for the first time. */
  #row(event: TaskEvent, at: number): RowDraft {
    const known = this.#rows.get(event.taskId);
    if (known !== undefined) {
      if (known.instruction === "" && "instruction" in event) known.instruction = event.instruction;
      return known;
    }
    const row: RowDraft = {
      id: event.taskId,
      participant: event.participant,
      instruction: "instruction" in event ? event.instruction : "",
      item: "item" in event ? event.item : null,
      nesting: event.path.slice(1),
      parent: null,
      status: "queued",
      from: at,
      stretches: [],
      review: null,
      isEstimated: false,
    };
    this.#rows.set(row.id, row);
    return row;
  }
}
