import { setTimeout as sleep } from "node:timers/promises";
import { type ParticipantFunction, SupervisorWorkflowBuilder, streamWorkflow } from "../../../src/index.ts";
import { newThread } from "../../support/thread.ts";
import {
  agent,
  approving,
  handsOut,
  items,
  limited,
  memory,
  reviewOf,
  type Setting,
  worker,
} from "./cast.ts";
import { Watch } from "./watch.ts";

/** A reviewed batch of so many tasks, half of them follow-ups. */
function wideBatch(tasks: number, maxParallelTasks: number) {
  const first = Array.from({ length: tasks / 2 }, (_, index) => `part ${index}`);
  const agent: ParticipantFunction = async ({ instruction }, { signal }) => {
    await sleep(2, undefined, { signal });
    return { text: instruction, data: { [instruction]: "done" } };
  };
  const { spec, artifact } = reviewOf();
  return new SupervisorWorkflowBuilder({ name: "wide", synthesis: "last-report", maxParallelTasks })
    .participants({ worker: { description: "Works", agent } })
    .withReview({
      spec,
      artifact,
      assign: () =>
        first.map((instruction, index) => ({
          agent: "worker",
          item: items[index % items.length] ?? "",
          instruction,
        })),
      reviewer: ({ instruction }) => ({
        ...approving(),
        followUps: instruction.endsWith("again")
          ? []
          : [{ agent: "worker", instruction: `${instruction} again` }],
      }),
      judge: () => ({}),
      maxRounds: 10_000,
    })
    .withSupervisor(() => ({ nextAgent: null }))
    .build(memory());
}

/** A fan-out of so many tasks at once, to functions, agents or nested workflows. */
function wideFanOut(url: string, tasks: number, to: "music" | "venue" | "inner") {
  const setting: Setting = { url, watch: new Watch(), ending: "completed" };
  const inner = limited(url, { name: "inner", description: "Plans a part" })
    .participants({ music: worker("music", setting) })
    .withSupervisor(handsOut("music", "music"))
    .build();
  return limited(url, { maxParallelTasks: tasks })
    .participants({ music: worker("music", setting), venue: agent("venue", setting), inner })
    .withSupervisor(handsOut(...Array.from({ length: tasks }, () => to)))
    .build(memory());
}

type WideRun = (url: string, signal: AbortSignal) => Promise<unknown>;

const input = { messages: "A party for 50" };

/** Runs in which very much happens at once. */
export const WIDE = {
  "60 tasks of functions": (url, signal) =>
    wideFanOut(url, 60, "music").invoke(input, { ...newThread(), signal }),
  "200 tasks of functions": (url, signal) =>
    wideFanOut(url, 200, "music").invoke(input, { ...newThread(), signal }),
  "60 tasks of agents": (url, signal) =>
    wideFanOut(url, 60, "venue").invoke(input, { ...newThread(), signal }),
  "60 tasks of agents, streamed": async (url, signal) => {
    const events = streamWorkflow(wideFanOut(url, 60, "venue"), input, { ...newThread(), signal });
    for await (const _event of events);
  },
  "60 tasks of nested workflows": (url, signal) =>
    wideFanOut(url, 60, "inner").invoke(input, { ...newThread(), signal }),
  "a reviewed batch of 200 tasks, 64 at once": (_url, signal) =>
    wideBatch(200, 64).invoke(input, { ...newThread(), signal }),
  "20 runs at once under one signal": (url, signal) => {
    const workflow = wideFanOut(url, 3, "music");
    return Promise.all(Array.from({ length: 20 }, () => workflow.invoke(input, { ...newThread(), signal })));
  },
  "20 runs one after the other under one signal": async (url, signal) => {
    const workflow = wideFanOut(url, 3, "music");
    for (let run = 0; run < 20; run += 1) await workflow.invoke(input, { ...newThread(), signal });
  },
} satisfies Readonly<Record<string, WideRun>>;
