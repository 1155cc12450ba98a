import type { CapabilityScores } from "../delegation/capabilities/rank.ts";
import type { OpenReview } from "../review/supervise.ts";
import { declaredValues } from "../workflow/declared-fields.ts";
import type { WorkflowDefinition } from "../workflow/definition.ts";
import type { Run, WorkflowState } from "../workflow/state.ts";
import type { Turn } from "../workflow/turn.ts";
import type { SupervisorView } from "./view.ts";

/** What a turn shows besides the state. */
export interface Showing {
  readonly run: Run;
  /** Null in a workflow without review. */
  readonly opened: OpenReview | null;
  /** How well participants have done; null where that is not known. */
  readonly scores: CapabilityScores | null;
  readonly notice: string | null;
}

/** What the supervisor decides from in a turn. */
export function viewOf(
  definition: WorkflowDefinition,
  state: WorkflowState,
  { overtakenTasks }: Turn,
  { run, opened, scores, notice }: Showing,
): SupervisorView {
  return {
    workflow: { name: definition.name, description: definition.description },
    messages: [...state.messages],
    participants: definition.participants.map(({ name, description, capabilities }) => ({
      name,
      description,
      capabilities,
      ...(scores === null ? {} : { scores: learned(scores[name]) }),
    })),
    tasks: [
      ...state.tasks.filter((task) => !overtakenTasks.some(({ id }) => id === task.id)),
      ...overtakenTasks,
    ],
    // A copy: what a supervisor did to it would be in the artifact, and in no version.
    artifact: structuredClone(opened?.artifact ?? state.artifact),
    review: opened === null ? null : { ...opened.standing, spec: opened.spec },
    state: declaredValues(state, definition.declaredFields),
    runId: run.id,
    turn: run.turn,
    maxIterations: definition.maxIterations,
    notice,
    correction: null,
  };
}

/** Scores as a supervisor reads them, in hundredths. */
function learned(scores: CapabilityScores[string] = {}): Record<string, number> {
  return Object.fromEntries(
    Object.entries(scores).map(([capability, { score }]) => [capability, Math.round(score * 100) / 100]),
  );
}
