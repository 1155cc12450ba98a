import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages";

/** A participant's report as it stands in the conversation. */
export interface ReportEntry {
  readonly from: string;
  readonly failed: boolean;
  readonly text: string;
}

/** The conversation as the supervisor and the synthesis are shown it, read. */
export interface Transcript {
  /** What the user said, answers included. */
  readonly words: readonly string[];
  /** The reports since the user's last words, oldest first: earlier ones answered another request. */
  readonly reports: readonly ReportEntry[];
  /** Whether the user has been asked something already. */
  readonly asked: boolean;
  /** What the supervisor has assumed in its instructions. */
  readonly assumptions: readonly string[];
  /** Whether the work had to end before it was done, e.g. because a budget was used up. */
  readonly endedEarly: boolean;
  /** Whether reports were shortened or left out, since there was no room for all of them. */
  readonly isCut: boolean;
  readonly system: string;
}

/** The line that stands for messages for which there was no room. */
const LEFT_OUT = /^\(\d+ earlier messages? (?:is|are) left out here/;

/** Reads the messages of a supervisor, a synthesis, or a structured response. */
export function readTranscript(messages: readonly BaseMessage[]): Transcript {
  const words: string[] = [];
  const assumptions = new Set<string>();
  let reports: ReportEntry[] = [];
  let asked = false;
  let isCut = false;
  let system = "";
  for (const message of messages) {
    const { text } = message;
    if (SystemMessage.isInstance(message)) system += text;
    else if (AIMessage.isInstance(message)) {
      if (text.startsWith("→ user:")) asked = true;
      for (const match of text.matchAll(/^Assumption: (.+?)\.?$/gm)) assumptions.add(match[1] ?? "");
    } else if (HumanMessage.isInstance(message)) {
      const report = readReport(text);
      if (report?.text.includes("… [shortened] …") || LEFT_OUT.test(text)) isCut = true;
      if (report) reports.push(report);
      else if (isUsersWords(text)) {
        words.push(text);
        reports = [];
      }
    }
  }
  const endedEarly = system.includes("The work had to end before it was done");
  return { words, reports, asked, assumptions: [...assumptions], endedEarly, isCut, system };
}

function readReport(text: string): ReportEntry | null {
  const match =
    /^<report from="([^"]*)" status="([^"]*)">\n(?:<instruction>[\s\S]*?<\/instruction>\n)?([\s\S]*?)\n?<\/report>$/.exec(
      text,
    );
  return match && { from: match[1] ?? "", failed: match[2] !== "completed", text: match[3] ?? "" };
}

/** Everything else that a human message can be here is the workflow's own: work, context, requests for the answer. */
function isUsersWords(text: string): boolean {
  return !/^(?:<[a-z-]+[ >]|\(\d+ earlier messages|\(No answer|Write the final answer|Your (?:answer|decision) cannot)/.test(
    text,
  );
}

/** The day that the system prompt says it is; null if it does not. */
export function todayIn(messages: readonly BaseMessage[]): string | null {
  const system = messages.find((message) => SystemMessage.isInstance(message));
  return /Today is (\d{4}-\d{2}-\d{2})/.exec(system?.text ?? "")?.[1] ?? null;
}
