/** A routing decision, as the tool `supervisor_decision` takes it. */
export interface Decision {
  readonly reason: string;
  readonly nextAgent: string | null;
  readonly instruction: string | null;
  readonly userInputNeeded: boolean;
  readonly userPrompt: string | null;
}

/** A participant works next. */
export function delegate(nextAgent: string, reason: string, instruction: string): Decision {
  return { reason, nextAgent, instruction, userInputNeeded: false, userPrompt: null };
}

/** The work is done, or as far as it can be. */
export function finish(reason: string): Decision {
  return { reason, nextAgent: null, instruction: null, userInputNeeded: false, userPrompt: null };
}
