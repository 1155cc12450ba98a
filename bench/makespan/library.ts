import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";
import type { Contender } from "./contender.ts";
import { allTasks, MAX_DEPTH } from "./workload.ts";

/** This library: a reviewed batch of function participants, with a function that reviews and one that merges. */
export const library: Contender = {
  name: "library",
  isDurable: true,
  prepare(workload, desk, checkpointer) {
    const total = allTasks(workload.tasks).length;
    const workflow = new SupervisorWorkflowBuilder({
      name: "makespan",
      maxParallelTasks: workload.workers,
      synthesis: "last-report",
    })
      .participants({
        worker: {
          description: "Does a task",
          agent: async ({ instruction }) => {
            await desk.work(instruction);
            return { text: `Done: ${instruction}`, data: { id: instruction } };
          },
        },
      })
      .withReview({
        spec: {
          title: "Tasks",
          description: "Tasks to be done",
          acceptanceCriteria: "All tasks are done.",
          items: { task: { description: "A task", acceptanceCriteria: "It is done." } },
        },
        artifact: { initial: { merged: 0 }, schema: z.object({ merged: z.number() }) },
        assign: () => workload.tasks.map(({ id }) => ({ agent: "worker", item: "task", instruction: id })),
        reviewer: async ({ instruction }) => {
          const followUps = await desk.review(instruction);
          return { verdict: "approved", followUps: followUps.map((id) => ({ instruction: id })) };
        },
        judge: () => ({}),
        merge: ({ merged }) => ({ merged: merged + 1 }),
        maxRounds: total + 1,
        maxFollowUps: Math.max(MAX_DEPTH, total),
      })
      .withSupervisor(() => ({ nextAgent: null }))
      .build({ checkpointer });
    const config = { configurable: { thread_id: "makespan" } };
    return async () => {
      const { artifact, outcome } = await workflow.invoke({ messages: "Do the tasks" }, config);
      if (outcome?.status !== "completed" || artifact?.version !== total) {
        throw new Error(`The library ended ${outcome?.status} with ${artifact?.version} of ${total} merges.`);
      }
    };
  },
};
