import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { RemoteGraph } from "@langchain/langgraph/remote";
import { SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { z } from "zod";

export interface HostOptions {
  readonly url: string;
  readonly graphId: string;
  readonly checkpointer?: BaseCheckpointSaver;
  readonly timeoutMs?: number;
}

/** A workflow here whose participant `office` works on a server. */
export function hostOf({ url, graphId, timeoutMs }: HostOptions) {
  return new SupervisorWorkflowBuilder({
    name: "host",
    description: "Lets an office work",
    synthesis: "last-report",
    decisions: "hidden",
    contextSchema: z.object({ unit: z.string().optional() }),
  })
    .participants({
      office: {
        description: "Works elsewhere",
        agent: new RemoteGraph({ graphId, url }),
        ...(timeoutMs === undefined ? {} : { timeoutMs, delegation: { retries: 0 } }),
      },
    })
    .withSupervisor(({ tasks }) => ({
      nextAgent: tasks.length === 0 ? "office" : null,
      instruction: "Work.",
    }));
}
