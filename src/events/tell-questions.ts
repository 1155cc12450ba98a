import { createHash } from "node:crypto";
import type { Interrupt } from "@langchain/langgraph";
import type { Emit } from "./emitter.ts";

/** Tells of each question that has just been parked, but for those that a nested workflow told of itself. */
export function tellQuestions(
  interrupts: readonly Interrupt[],
  askedBy: string,
  emit: Emit,
  about: { readonly taskId?: string; readonly told?: ReadonlySet<string> } = {},
): void {
  for (const { id, value } of interrupts.flat()) {
    const serial = serialOf({ interruptId: id ?? null, value });
    if (about.told?.has(serial)) continue;
    emit(
      {
        type: "question-asked",
        prompt: promptOf(value),
        askedBy,
        interruptId: id ?? null,
        value,
        ...(about.taskId === undefined ? {} : { taskId: about.taskId }),
      },
      serial,
    );
  }
}

/** One task's second question bears the id of its first, so what is asked tells them apart. */
function digest(value: unknown): string {
  return createHash("sha256")
    .update(JSON.stringify(value) ?? "")
    .digest("hex")
    .slice(0, 12);
}

/** A question's id among those already told, as it stands at the end of its event's id. */
export function serialOf(event: { readonly interruptId: string | null; readonly value: unknown }): string {
  return `${event.interruptId ?? ""}/${digest(event.value)}`;
}

function promptOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null && "prompt" in value && typeof value.prompt === "string") {
    return value.prompt;
  }
  return JSON.stringify(value) ?? "";
}
