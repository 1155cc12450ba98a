import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import { SupervisorWorkflowError } from "../../errors/error.ts";
import { journalIn } from "../../workflow/journal.ts";
import type { EnvironmentRecord, EnvironmentWrite } from "./record.ts";
import { type World, worldIn } from "./world.ts";

/** The environment of a planning workflow's run, brought up to what the state has and what was noted beside it. */
export function enterWorld(
  config: LangGraphRunnableConfig,
  record: EnvironmentRecord | null,
  context: unknown,
): World {
  const world = worldIn(config);
  if (world === null) {
    throw new SupervisorWorkflowError(
      "NO_ENVIRONMENT",
      "The run has no environment. Fix: run the workflow itself, as build() gave it, and no node of it alone.",
    );
  }
  const journal = journalIn(config);
  const keep = (write: EnvironmentWrite): Promise<void> => journal.noteEnvironment(write);
  world.enter(record, journal.environment, { keep, context });
  return world;
}
