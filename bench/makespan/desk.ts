import { setTimeout as sleep } from "node:timers/promises";
import { allTasks, type WorkItem, type Workload } from "./workload.ts";

/**
 * Where a contender has its work and its reviews done, in real time. It also sees that the contender keeps the rules:
 * no more workers than there are, one review at a time, each task worked on and reviewed once.
 */
export class Desk {
  readonly #tasks: ReadonlyMap<string, WorkItem>;
  readonly #workers: number;
  readonly #onLastReview: () => void;
  readonly #worked = new Set<string>();
  readonly #reviewed = new Set<string>();
  #working = 0;
  #reviewing = 0;

  /** @param onLastReview called within the last review, when everything that a contender keeps is there */
  constructor(workload: Workload, onLastReview: () => void = () => {}) {
    this.#tasks = new Map(allTasks(workload.tasks).map((task) => [task.id, task]));
    this.#workers = workload.workers;
    this.#onLastReview = onLastReview;
  }

  /** Takes as long as the task's work. */
  async work(id: string): Promise<void> {
    const { workMs } = this.#find(id);
    take(this.#worked, id, "worked on");
    this.#working += 1;
    if (this.#working > this.#workers) throw new Error(`${this.#working} work, of ${this.#workers} workers.`);
    if (workMs > 0) await sleep(workMs);
    this.#working -= 1;
  }

  /** Takes as long as the task's review. @returns the ids of its follow-ups */
  async review(id: string): Promise<string[]> {
    const { reviewMs, followUps } = this.#find(id);
    if (!this.#worked.has(id)) throw new Error(`"${id}" is reviewed before it was worked on.`);
    take(this.#reviewed, id, "reviewed");
    this.#reviewing += 1;
    if (this.#reviewing > 1) throw new Error(`"${id}" is reviewed while another task is.`);
    if (reviewMs > 0) await sleep(reviewMs);
    if (this.#reviewed.size === this.#tasks.size) this.#onLastReview();
    this.#reviewing -= 1;
    return followUps.map((followUp) => followUp.id);
  }

  /** @throws if a task was not worked on and reviewed */
  close(): void {
    const missing = [...this.#tasks.keys()].filter((id) => !this.#reviewed.has(id));
    if (missing.length > 0) throw new Error(`Never reviewed: ${missing.join(", ")}.`);
  }

  #find(id: string): WorkItem {
    const task = this.#tasks.get(id);
    if (task === undefined) throw new Error(`There is no task "${id}".`);
    return task;
  }
}

function take(done: Set<string>, id: string, what: string): void {
  if (done.has(id)) throw new Error(`"${id}" is ${what} a second time.`);
  done.add(id);
}
