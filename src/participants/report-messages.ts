import type { BaseMessage } from "@langchain/core/messages";
import type { Task } from "../delegation/task.ts";
import { amended, marked, type PlaceInBatch, reportMessage } from "../workflow/messages.ts";
import type { Participant } from "./participant.ts";
import type { Performance } from "./perform.ts";
import { soundWork } from "./sound-work.ts";

/** What joins the conversation: the report under the participant's name, and before it all its work, if wanted. */
export function reportMessages(
  participant: Participant,
  task: Task,
  result: Performance,
  known: ReadonlySet<string | undefined>,
  place: PlaceInBatch | undefined,
): BaseMessage[] {
  const spoken = result.messages.findLast(
    (message) => message.getType() === "ai" && message.text.trim() !== "",
  );
  // Chat views match streamed tokens with the finished message by id, so the report keeps its author's id.
  const id = spoken?.id && !known.has(spoken.id) ? spoken.id : undefined;
  const report = reportMessage(task, result.text, { id, place });
  if (participant.report === "last") return [report];
  const mark = {
    kind: "work",
    taskId: task.id,
    participant: participant.name,
    ...(place ? { place } : {}),
  } as const;
  const work = soundWork(result.messages)
    .filter((message) => message.id !== report.id && !known.has(message.id))
    .map((message) =>
      marked(message.getType() === "ai" ? amended(message, { name: participant.name }) : message, mark),
    );
  return [...work, report];
}
