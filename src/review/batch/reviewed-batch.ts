import { setImmediate } from "node:timers/promises";
import { isGraphInterrupt, task as recorded } from "@langchain/langgraph";
import { Slots } from "../../delegation/slots.ts";
import type { Task } from "../../delegation/task.ts";
import { Activity } from "./activity.ts";
import { outcome, settled, stoppedByBreakpoint, unlessAborted } from "./lanes.ts";
import { RollCall } from "./roll-call.ts";

/**
 * Lanes whose opening is recorded together. Each lane that has been started costs at every step of the batch, so that
 * they are not started all at once; after a crash those of the opened blocks are, to hear what they have recorded.
 */
const BLOCK = 32;

/** Lanes that are started ahead of a free worker. */
const AHEAD = 8;

/**
 * Results that may wait for their review before no more first tasks are started: workers that run far ahead of the
 * reviews work on an artifact that is long out of date.
 */
const BACKLOG = 32;

/** A task's work and its review. */
export interface Done<Worked, Review> {
  readonly worked: Worked;
  readonly review: Review;
}

/** What a batch does with its tasks. What it hands back is recorded by LangGraph: plain data. */
export interface BatchParts<Worked, Review extends { readonly followUps: readonly Task[] }> {
  readonly signal: AbortSignal | undefined;
  /** How many can work at once. */
  readonly workers: number;
  /** Lets the worker work; it takes a slot itself, unless `stopping` aborts before, and then calls `begun`. */
  work(task: Task, stopping: AbortSignal, begun: () => void): Promise<Worked>;
  /** What becomes of a task whose worker asks, now that nothing else can go on; null where the question is asked. */
  givenUp(task: Task): Worked | null;
  /** Reviews and merges; one at a time. */
  review(worked: Worked): Promise<Review>;
  /** A review that an earlier process, or this one before a question, has recorded. */
  replayed(done: Done<Worked, Review>): void;
  /** Everything recorded has been replayed. */
  caughtUp(): void;
  /** A review whose record the checkpointer has acknowledged. */
  done(done: Done<Worked, Review>): void;
  /** Waits until the checkpointer has acknowledged everything that was handed to it so far. */
  acknowledged(): Promise<void>;
}

/**
 * A batch of tasks that are worked on in parallel and reviewed one at a time, each as soon as it is there.
 *
 * One LangGraph node owns it. Each task has a lane, a recorded `task()`: in it come the work and its `-review`, both
 * recorded too, and then the lanes of the follow-ups. LangGraph knows a recorded task by the order of its caller's calls
 * alone: here that order is always the one of a list, never that of a race. What lanes share lives in this object and
 * ends with the node's call.
 */
export class ReviewedBatch<Worked, Review extends { readonly followUps: readonly Task[] }> {
  readonly #parts: BatchParts<Worked, Review>;
  readonly #rollCall = new RollCall();
  readonly #activity = new Activity();
  readonly #reviewer = new Slots(1);
  /** Resolves when the record of the latest review is there. */
  #latestRecord: Promise<void> = Promise.resolve();
  /** Lanes of first tasks that have not begun to work; follow-ups have to wait for these anyway. */
  readonly #idle = new Set<string>();
  /** Lanes whose result is there and not reviewed yet. */
  readonly #unreviewed = new Set<string>();
  /** Lanes whose own review has not ended, and those of them whose worker asks. */
  readonly #unfinished = new Set<string>();
  readonly #parked = new Set<string>();
  /** Resolves when nothing can go on but by an answer. */
  readonly #stuck: Promise<void>;
  #onStuck: () => void = () => {};
  #isAllStarted = false;
  #hasBegun = false;
  #onProgress: () => void = () => {};

  constructor(parts: BatchParts<Worked, Review>) {
    this.#parts = parts;
    this.#stuck = new Promise((resolve) => {
      this.#onStuck = resolve;
    });
    this.#rollCall.complete.then(() => parts.caughtUp());
  }

  /**
   * Runs the batch to its end.
   *
   * @returns what was reviewed, a task before its follow-ups
   * @throws one `GraphInterrupt` with every question, when nothing else can go on; or what made the run fail, when
   * nothing runs any more
   */
  async run(tasks: readonly Task[]): Promise<Done<Worked, Review>[]> {
    const lanes: Promise<PromiseSettledResult<Done<Worked, Review>[]>>[] = [];
    let isResuming = true;
    for (let start = 0; start < tasks.length; start += BLOCK) {
      const block = tasks.slice(start, start + BLOCK);
      const opening = this.#open();
      // Those that are sure to have a worker get ready meanwhile; no work begins before the roll call has ended.
      const first = start === 0 ? block.splice(0, Math.min(AHEAD, this.#parts.workers)) : [];
      lanes.push(...first.map((item) => this.#firstLane(item)));
      if ((await opening) && isResuming) {
        isResuming = false;
        this.#rollCall.close();
      }
      for (const item of block) {
        if (!isResuming) await this.#demand();
        lanes.push(this.#firstLane(item));
      }
    }
    this.#rollCall.close();
    this.#isAllStarted = true;
    this.#checkStuck();
    return outcome(await Promise.all(lanes));
  }

  /** Records that one more block of lanes is opened. Whether it is so for the first time. */
  async #open(): Promise<boolean> {
    let isNew = false;
    await recorded("batch", async () => {
      isNew = true;
      return null;
    })();
    if (isNew) await this.#parts.acknowledged();
    return isNew;
  }

  /** Waits until few of the lanes that were started still wait for a worker, and not too many for their review. */
  async #demand(): Promise<void> {
    // Until the first have begun, those that only wait for a worker would hold them up.
    const isFull = (): boolean =>
      !this.#hasBegun || this.#idle.size >= AHEAD || this.#unreviewed.size >= BACKLOG;
    while (isFull() && !this.#activity.hasFailed) {
      await new Promise<void>((resolve) => {
        this.#onProgress = resolve;
      });
    }
  }

  #begun(item: Task): void {
    this.#hasBegun = true;
    this.#idle.delete(item.id);
    this.#onProgress();
  }

  #finished(item: Task): void {
    this.#unfinished.delete(item.id);
    this.#parked.delete(item.id);
    this.#checkStuck();
  }

  #checkStuck(): void {
    if (this.#isAllStarted && this.#parked.size === this.#unfinished.size) this.#onStuck();
  }

  #reviewed(item: Task): void {
    this.#unreviewed.delete(item.id);
    this.#onProgress();
  }

  #firstLane(item: Task): Promise<PromiseSettledResult<Done<Worked, Review>[]>> {
    this.#idle.add(item.id);
    return settled(this.#lane(item));
  }

  async #lane(item: Task): Promise<Done<Worked, Review>[]> {
    this.#rollCall.expect(item.id);
    this.#unfinished.add(item.id);
    let isLive = false;
    try {
      const log = await recorded(`${item.participant}-lane`, async () => {
        isLive = true;
        return this.#workReviewAndFollowUp(item);
      })();
      if (log === undefined) throw stoppedByBreakpoint(item);
      if (!isLive) {
        for (const done of log) this.#parts.replayed(done);
        this.#rollCall.answer(item.id);
      }
      return log;
    } finally {
      this.#begun(item);
      this.#finished(item);
    }
  }

  async #workReviewAndFollowUp(item: Task): Promise<Done<Worked, Review>[]> {
    const worked = await recorded(item.participant, async () => {
      this.#rollCall.answer(item.id);
      return this.#work(item);
    })();
    if (worked === undefined) throw stoppedByBreakpoint(item);
    this.#begun(item);
    this.#unreviewed.add(item.id);
    let noteRecorded: (() => void) | undefined;
    const review = await recorded(`${item.participant}-review`, async () => {
      this.#rollCall.answer(item.id);
      return this.#review(worked, (note) => {
        noteRecorded = note;
      });
    })().finally(() => this.#reviewed(item));
    if (review === undefined) throw stoppedByBreakpoint(item);
    const done = { worked, review };
    if (noteRecorded !== undefined) {
      // Should the record be refused, nobody is to review any more.
      await this.#activity.run(
        () => this.#parts.acknowledged(),
        (error) => this.#passes(error),
      );
      this.#parts.done(done);
      noteRecorded();
    } else {
      this.#parts.replayed(done);
    }
    const lanes = review.followUps.map((followUp) => settled(this.#lane(followUp)));
    this.#rollCall.answer(item.id);
    this.#finished(item);
    return [done, ...outcome(await Promise.all(lanes))];
  }

  async #work(item: Task): Promise<Worked> {
    await this.#rollCall.complete;
    try {
      return await this.#activity.run(
        async () => {
          const worked = await this.#parts.work(item, this.#activity.stopping, () => this.#begun(item));
          // The worker that has become free begins first; recording what this one has done takes longer than that.
          await setImmediate();
          return worked;
        },
        (error) => this.#passes(error),
      );
    } catch (error) {
      if (!isGraphInterrupt(error)) throw error;
      // LangGraph ends a superstep in which anything has asked with the question, so nothing asks before it must.
      this.#parked.add(item.id);
      this.#checkStuck();
      await this.#stuck;
      const givenUp = this.#activity.hasFailed ? null : this.#parts.givenUp(item);
      if (givenUp === null) throw error;
      return givenUp;
    }
  }

  /**
   * One review after the other. The next one begins as soon as this one has ended, and builds on it; so what it comes to
   * is handed back, to be recorded, only when the records of its work and of the review before it are there.
   */
  async #review(worked: Worked, recording: (noteRecorded: () => void) => void): Promise<Review> {
    await this.#rollCall.complete;
    const { stopping } = this.#activity;
    return this.#activity.run(
      async () => {
        const release = await this.#reviewer.take(stopping);
        const before = this.#latestRecord;
        let noteRecorded: () => void = () => {};
        this.#latestRecord = new Promise((resolve) => {
          noteRecorded = resolve;
        });
        try {
          this.#parts.signal?.throwIfAborted();
          const review = await this.#parts.review(worked);
          release();
          await unlessAborted(before, stopping);
          // A review is recorded only where its work is: else the roll call would not know of it after a crash.
          await this.#parts.acknowledged();
          recording(noteRecorded);
          return review;
        } catch (error) {
          // After a failure nobody is to review any more: those who wait for it are stopped, not let in.
          if (this.#passes(error)) {
            release();
            before.then(noteRecorded);
          }
          throw error;
        }
      },
      (error) => this.#passes(error),
    );
  }

  /** Questions park their lane only, and an abort ends everything at once. */
  #passes(error: unknown): boolean {
    return isGraphInterrupt(error) || this.#parts.signal?.aborted === true;
  }
}
