import type { DefinitionProblemCode } from "./codes.ts";
import { SupervisorWorkflowError } from "./error.ts";

/** One mistake in a workflow's definition. */
export interface DefinitionProblem {
  readonly code: DefinitionProblemCode;
  /** Where in the definition it stands, e.g. `participants.venue.description`. */
  readonly place: string;
  /** What is wrong. */
  readonly message: string;
  /** What would be right there, if that can be listed. */
  readonly choices?: readonly string[];
  /** What to do about it. */
  readonly fix: string;
}

/** Takes a problem down; `build()` throws them all together. */
export type ReportProblem = (problem: DefinitionProblem) => void;

/** Thrown by `build()` with every mistake of the definition at once, in `problems`. */
export class WorkflowDefinitionError extends SupervisorWorkflowError {
  override readonly name = "WorkflowDefinitionError";
  readonly problems: readonly DefinitionProblem[];

  constructor(workflow: string, problems: readonly DefinitionProblem[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    super(
      "INVALID_DEFINITION",
      [`The workflow ${JSON.stringify(workflow)} cannot be built: ${count}.`, ...problems.map(describe)].join(
        "\n",
      ),
    );
    this.problems = problems;
  }

  static override isInstance(value: unknown): value is WorkflowDefinitionError {
    return (
      SupervisorWorkflowError.isInstance(value) && value.code === "INVALID_DEFINITION" && "problems" in value
    );
  }
}

function describe(problem: DefinitionProblem): string {
  const choices = problem.choices?.length ? ` Valid: ${problem.choices.join(", ")}.` : "";
  return `- [${problem.code}] ${problem.place}: ${problem.message}${choices} Fix: ${problem.fix}`;
}
