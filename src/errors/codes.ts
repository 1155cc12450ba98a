/** The `code` of every {@link SupervisorWorkflowError}. `docs/errors.md` explains each. */
export const ERROR_CODES = [
  "INVALID_DEFINITION",
  "CHECKPOINTER_REQUIRED",
  "INVALID_ANSWER",
  "INVALID_PARTICIPANT_RESULT",
  "ILLEGAL_TASK_TRANSITION",
  "NO_CAPABLE_PARTICIPANT",
  "INVALID_SPEC",
  "INVALID_ASSIGNMENT",
  "INVALID_VERDICT",
  "REVIEW_FAILED",
  "BUDGET_EXHAUSTED",
  "MODEL_WITHOUT_PRICE",
  "CALL_WITHOUT_BOUND",
  "UNSUPPORTED_BREAKPOINT",
  "SCRIPT_MISMATCH",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The `code` of every {@link DefinitionProblem} that `build()` may report. `docs/errors.md` explains each. */
export const DEFINITION_PROBLEM_CODES = [
  "MISSING_NAME",
  "INVALID_OPTION",
  "MISSING_MODEL",
  "NO_PARTICIPANTS",
  "INVALID_PARTICIPANT",
  "INVALID_PARTICIPANT_NAME",
  "RESERVED_PARTICIPANT_NAME",
  "DUPLICATE_PARTICIPANT",
  "MISSING_DESCRIPTION",
  "DUPLICATE_SUPERVISOR",
  "INVALID_SUPERVISOR",
  "INVALID_REVIEW",
  "DUPLICATE_REVIEW",
  "RESERVED_STATE_FIELD",
  "INVALID_SCHEMA",
] as const;

export type DefinitionProblemCode = (typeof DEFINITION_PROBLEM_CODES)[number];
