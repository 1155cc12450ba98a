import { type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { readBrief, type Step } from "./brief.ts";
import { outcomeOf } from "./outcome.ts";
import { writePlan } from "./plan/write-plan.ts";
import { budgetStep } from "./specialists/budget.ts";
import { cateringStep } from "./specialists/catering.ts";
import { logisticsStep } from "./specialists/logistics.ts";
import { venueStep } from "./specialists/venue.ts";
import { structuredResponse } from "./structured-response.ts";
import { decide } from "./supervisor.ts";
import { readTranscript, todayIn } from "./transcript.ts";

/** A tool as it is offered to the model. */
export interface OfferedTool {
  readonly name: string;
  /** Its parameters as a JSON Schema. */
  readonly parameters: Record<string, unknown>;
}

export interface ToolCall {
  readonly name: string;
  readonly args: Record<string, unknown>;
}

/** What the model says: text, or tool calls. */
export interface Answer {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** A specialist is known by a tool that only it has. */
const SPECIALISTS: Readonly<Record<string, (brief: ReturnType<typeof readBrief>) => Step>> = {
  venue_search: venueStep,
  check_availability: logisticsStep,
  caterer_search: cateringStep,
  budget_sheet: budgetStep,
};

/**
 * Answers a call from its messages and tools, and from nothing else. The tools tell what is asked for: a
 * routing decision, the plan as data, a specialist's work, or, with no tools, the plan itself.
 *
 * @param clock `YYYY-MM-DD`, for when the messages do not say what day it is
 */
export function answerTo(
  messages: readonly BaseMessage[],
  tools: readonly OfferedTool[],
  clock: string,
): Answer {
  const today = todayIn(messages) ?? clock;
  const offered = (name: string): OfferedTool | undefined => tools.find((tool) => tool.name === name);
  if (offered("supervisor_decision")) {
    return call("supervisor_decision", { ...decide(readTranscript(messages), today) });
  }
  const response = offered("structured_response");
  if (response) {
    const fields = Object.keys((response.parameters.properties as object | undefined) ?? {});
    return call(response.name, structuredResponse(outcomeOf(readTranscript(messages), today), fields));
  }
  if (tools.length === 0) return say(synthesis(messages, today));

  const specialist = Object.entries(SPECIALISTS).find(([tool]) => offered(tool))?.[1];
  if (specialist === undefined) {
    return say(
      `I am an offline model for event planning and have no rules for the tools ${tools.map(({ name }) => name).join(", ")}.`,
    );
  }
  const step = specialist(readBrief(messages, today));
  return "report" in step ? say(step.report) : { text: "", calls: step.calls };
}

function synthesis(messages: readonly BaseMessage[], today: string): string {
  const hasUser = messages.some((message) => HumanMessage.isInstance(message));
  if (!hasUser) {
    return "There is nothing to plan yet: tell me the kind of event, the city, the date and the head count.";
  }
  return writePlan(outcomeOf(readTranscript(messages), today));
}

function call(name: string, args: Record<string, unknown>): Answer {
  return { text: "", calls: [{ name, args }] };
}

function say(text: string): Answer {
  return { text, calls: [] };
}
