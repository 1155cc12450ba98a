/** The value of the interrupt with which a workflow asks its user. */
export interface UserQuestion {
  readonly type: "user-input";
  /** The question, in words. */
  readonly prompt: string;
  /** Who asks: the workflow's name. */
  readonly askedBy: string;
}

/** Whether an interrupt's value is a workflow's own question, not one that a participant raised. */
export function isUserQuestion(value: unknown): value is UserQuestion {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "user-input" &&
    "prompt" in value &&
    typeof value.prompt === "string"
  );
}
