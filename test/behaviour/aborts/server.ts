import { type OpenAIHandler, type OpenAIServer, startOpenAIServer } from "../../support/openai-server.ts";
import { ORDERS } from "./cast.ts";

/** A server whose model does what the prompts of a call order it to do, and else what is asked for, at once. */
export const startObedientServer = (): Promise<OpenAIServer> => startOpenAIServer(obey);

const obey: OpenAIHandler = ({ messages, responseFormat }) => {
  const system = messages[0]?.text ?? "";
  if (system.includes(ORDERS.hang)) return { hang: true };
  if (system.includes(ORDERS.stall)) return { hang: true, text: "To begin with" };
  if (system.includes(ORDERS.refuse)) return { status: 429 };
  if (system.includes(ORDERS.call) && messages.at(-1)?.role !== "tool")
    return { toolCalls: [{ name: "look_up", args: { what: "it" } }] };
  const schema = responseFormat?.type === "json_schema" ? responseFormat.name : null;
  if (schema === "review")
    return {
      json: { feedback: "", met: ["criterion"], unmet: [], verdict: "approved", followUps: [] },
    };
  if (schema === "supervisor_decision") {
    const isDone = messages.some(({ text }) => text?.includes("<report"));
    const nextAgent = isDone ? null : "menu";
    const rest = { instruction: null, assignments: null, userInputNeeded: false, userPrompt: null };
    return { json: { reason: "So it is.", nextAgent, ...rest } };
  }
  return { text: '{"one":"1"}' };
};

/** The calls that the server has not answered, and whose clients have not left. */
export const openCalls = ({ requests }: OpenAIServer): OpenAIServer["requests"] =>
  requests.filter(({ usage, error, aborted }) => usage === undefined && error === undefined && !aborted);
