/** The value of the interrupt with which a workflow asks its user. */
export interface UserQuestion {
  readonly type: "user-input";
  /** The question, in words. */
  readonly prompt: string;
  /** Who asks: the workflow's name. */
  readonly askedBy: string;
}
