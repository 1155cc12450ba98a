import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { type Fault, never, REFUSED } from "./faults.ts";
import type { World } from "./reviewed-workflow.ts";
import { watchedSaver } from "./watched-saver.ts";
import type { Note, Sight } from "./witness.ts";
import type { Plan } from "./workload.ts";

/**
 * Stands in for a process within the tests' own: once it is dead nothing that it was at goes on, nothing that it
 * writes lands, and nothing of it is seen any more. Until then it may go through several stretches of a run.
 */
export class MortalProcess {
  /** The checkpointer as this process sees it. */
  readonly saver: BaseCheckpointSaver;
  readonly died: Promise<"killed">;
  readonly #sights: Sight[];
  #stretch = new Stretch({ type: "none" });
  #die: () => void = () => {};
  #isDead = false;

  /** @param sights where is noted what is seen of it */
  constructor(saver: BaseCheckpointSaver, sights: Sight[], delayMs: () => number = () => 0) {
    this.#sights = sights;
    this.died = new Promise((resolve) => {
      this.#die = () => {
        this.#isDead = true;
        resolve("killed");
      };
    });
    const note: Note = (sight) => this.#note(this.#stretch, sight);
    this.saver = watchedSaver(saver, { note, delayMs, gate: (stage) => this.#pass(stage) });
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  /** Goes on to the next stretch. */
  begin(fault: Fault): Stretch {
    this.#stretch = new Stretch(fault);
    this.#sights.push({ type: "began" });
    return this.#stretch;
  }

  /** Notes how the stretch has ended. */
  end(how: Extract<Sight, { type: "stopped" }>["how"]): void {
    this.#stretch.hasEnded = true;
    this.#sights.push({ type: "stopped", how });
  }

  /** What the workers and reviewers of a stretch share; `failed` counts failing reviews, also beyond the process. */
  world(stretch: Stretch, failed: Map<string, number> = new Map()): World {
    return {
      note: (sight) => {
        // What an abort did not reach counts for nothing, when its stretch has ended.
        if (!stretch.hasEnded) this.#note(stretch, sight);
      },
      alive: () => (this.#isDead ? never : undefined),
      failsReview: ({ key, failingReviews }: Plan) => {
        const before = failed.get(key) ?? 0;
        if (before >= failingReviews) return false;
        failed.set(key, before + 1);
        return true;
      },
    };
  }

  #note(stretch: Stretch, sight: Sight): void {
    if (this.#isDead) return;
    this.#sights.push(sight);
    stretch.seen += 1;
    if (stretch.fault.type === "abort" && stretch.seen === stretch.fault.afterSights) {
      stretch.abort.abort(new Error("The caller has had enough."));
    }
  }

  async #pass(stage: "write" | "acknowledge"): Promise<void> {
    if (this.#isDead) await never;
    const { fault } = this.#stretch;
    if (stage === "write") this.#stretch.writes += 1;
    const { writes } = this.#stretch;
    if (fault.type === "refuse" && stage === "write" && writes === fault.atWrite) {
      this.#stretch.hasRefused = true;
      throw new Error(REFUSED);
    }
    if (fault.type !== "kill" || writes < fault.atWrite) return;
    if (stage !== (fault.lands ? "acknowledge" : "write")) return;
    this.#die();
    await never;
  }
}

/** One stretch of a process: from an `invoke` to its end. */
export class Stretch {
  readonly fault: Fault;
  readonly abort = new AbortController();
  /** Whether the checkpointer has refused a write. */
  hasRefused = false;
  hasEnded = false;
  writes = 0;
  seen = 0;

  constructor(fault: Fault) {
    this.fault = fault;
  }
}
