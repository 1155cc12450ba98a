import type { RoleWords } from "./role.ts";

/** What a plan is about, in the user's words. */
export interface PlanningDomain {
  /** What the system controls, what its environment looks like, what counts. */
  readonly introduction?: string;
  /** Good examples: what is seen, and what is to be answered. */
  readonly examples?: readonly string[];
  /** What to mind, and what not to do. */
  readonly tips?: readonly string[];
}

/** A role's system prompt: its own instructions and examples, then those of the domain. */
export function systemPrompt({ instructions, examples }: RoleWords, domain: PlanningDomain = {}): string {
  const { introduction = "", examples: own = [], tips = [] } = domain;
  const parts = [
    instructions.trim(),
    ...examples.map((example) => `<example>\n${example.trim()}\n</example>`),
    introduction.trim(),
    ...own.map((example) => `<example>\n${example.trim()}\n</example>`),
    tips.length === 0 ? "" : `Mind:\n${tips.map((tip) => `- ${tip.trim()}`).join("\n")}`,
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}
