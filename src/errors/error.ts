import type { ErrorCode } from "./codes.ts";

const MARKER = Symbol.for("langgraph-supervisor-workflow.error");

/**
 * The base of every error that this library throws by itself.
 *
 * Told apart by `code`; `isInstance` also recognises an error that another copy of the package threw.
 */
export class SupervisorWorkflowError extends Error {
  override readonly name: string = "SupervisorWorkflowError";
  readonly code: ErrorCode;
  readonly [MARKER] = true;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  static isInstance(value: unknown): value is SupervisorWorkflowError {
    return typeof value === "object" && value !== null && MARKER in value;
  }
}

/** What an unknown value says: an error its message, anything else its JSON, where it has one. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) {
    return [error.message, ...error.errors.map(messageOf)].filter((part) => part !== "").join("; ");
  }
  if (error instanceof Error) return error.message || error.name;
  if (typeof error === "string") return error;
  try {
    return JSON.stringify(error) ?? String(error);
  } catch {
    // Circular objects and bigints have no JSON.
    return String(error);
  }
}
