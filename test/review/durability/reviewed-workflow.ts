import { setTimeout as sleep } from "node:timers/promises";
import { type BaseCheckpointSaver, interrupt } from "@langchain/langgraph";
import { z } from "zod";
import { type ParticipantFunction, SupervisorWorkflowBuilder } from "../../../src/index.ts";
import type { Note } from "./witness.ts";
import { againKey, ITEMS, keyOf, type Plan, plansOf, resultOf, type Workload } from "./workload.ts";

/** What a run's workers and reviewers share beyond a process. */
export interface World {
  readonly note: Note;
  /** Whether the review of this task is to fail this time. */
  readonly failsReview: (plan: Plan) => boolean;
  /** Called before anything is done: what it returns is waited for. A dead process does nothing any more. */
  readonly alive?: () => Promise<void> | void;
}

/** How long a worker that is to be late may take. */
const LATE_AFTER_MS = 5;

/** The workflow that goes through a workload. */
export function reviewedWorkflow(
  workload: Workload,
  world: World,
  options: { readonly checkpointer?: BaseCheckpointSaver; readonly name?: string } = {},
) {
  const plans = plansOf(workload);
  const planOf = (instruction: string): Plan => {
    const plan = plans.get(keyOf(instruction));
    if (plan === undefined) throw new Error(`There is no plan for ${instruction}.`);
    return plan;
  };
  const { note, failsReview, alive = () => {} } = world;

  const work: ParticipantFunction = async ({ instruction }, { taskId: task, signal }) => {
    const plan = planOf(instruction);
    await alive();
    note({ type: "started", task });
    for (let index = 0; index < plan.questions; index += 1) {
      try {
        interrupt({ type: "approval", task, index });
      } catch (error) {
        note({ type: "asked", task });
        throw error;
      }
    }
    try {
      if (plan.ends === "late") await sleep(60_000, undefined, { signal });
      if (plan.workMs > 0) await sleep(plan.workMs, undefined, { signal });
    } catch (error) {
      note({ type: "gave-up", task });
      throw error;
    }
    await alive();
    note({ type: "ended", task });
    if (plan.ends === "badly") throw new Error(`Cannot do ${plan.key}.`);
    const data = { [plan.key]: resultOf(plan), ...(plan.contends ? { contended: plan.key } : {}) };
    return { text: resultOf(plan), data };
  };

  return new SupervisorWorkflowBuilder({
    name: options.name ?? "reviewed",
    description: "Goes through a workload",
    synthesis: "last-report",
    maxParallelTasks: workload.maxParallelTasks,
  })
    .participants({
      ada: { description: "Works", agent: work },
      bob: { description: "Works", agent: work },
      cleo: { description: "Works", agent: work },
      // Is given what is late, and therefore has a time limit.
      tardy: {
        description: "Works slowly",
        agent: work,
        timeoutMs: LATE_AFTER_MS,
        delegation: { retries: 0 },
      },
      // Never fails, so that there is always somebody left for an item.
      spare: { description: "Works when nobody else does", agent: work },
    })
    .withReview({
      spec: {
        title: "Everything",
        description: "All that is planned",
        acceptanceCriteria: "It is all there.",
        items: Object.fromEntries(
          ITEMS.map((item) => [item, { description: againKey(item), acceptanceCriteria: "It is there." }]),
        ),
      },
      artifact: { initial: {}, schema: z.record(z.string(), z.string()) },
      assign: () => workload.tasks.map(handedOut),
      reviewer: async ({ taskId: task, instruction }) => {
        const plan = planOf(instruction);
        await alive();
        note({ type: "review-started", task });
        if (plan.reviewMs > 0) await sleep(plan.reviewMs);
        await alive();
        if (failsReview(plan)) {
          note({ type: "review-failed", task });
          throw new Error(`The reviewer of ${plan.key} is not there.`);
        }
        note({ type: "review-ended", task });
        // Of what is merged every criterion is met, so that it does not matter which is merged last.
        const met = plan.verdict === "rejected" ? [] : ["criterion"];
        return { verdict: plan.verdict, met, followUps: plan.followUps.map(handedOut) };
      },
      judge: () => ({}),
      maxRounds: 10_000,
      maxFollowUps: 12,
    })
    .withSupervisor(() => ({ nextAgent: null }))
    .build(options.checkpointer === undefined ? {} : { checkpointer: options.checkpointer });
}

function handedOut({ key, worker, item, ends }: Plan) {
  return { agent: ends === "late" ? "tardy" : worker, item, instruction: key };
}

/** The workflow that goes through a workload. */
export type ReviewedWorkflow = ReturnType<typeof reviewedWorkflow>;
