import { badRequest, type OpenAIApiError } from "./api-error.ts";
import type { OpenAIMessage, OpenAIRequest } from "./request.ts";
import { findStrictSchemaFault } from "./strict-schema.ts";

const functionName = /^[a-zA-Z0-9_-]{1,64}$/;
const participantName = /^[^\s<|\\/>]+$/;

/** The 400 with which OpenAI would refuse this request, or undefined. */
export function findRequestFault(request: OpenAIRequest): OpenAIApiError | undefined {
  return (
    findToolFault(request) ??
    findFormatFault(request) ??
    findMessageNameFault(request) ??
    findConversationFault(request)
  );
}

function findToolFault({ api, tools, toolChoice }: OpenAIRequest): OpenAIApiError | undefined {
  for (const [index, tool] of tools.entries()) {
    const place = api === "chat" ? `tools[${index}].function` : `tools[${index}]`;
    if (!functionName.test(tool.name)) {
      return badRequest(
        `Invalid '${place}.name': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
        `${place}.name`,
        "invalid_value",
      );
    }
    const fault = tool.strict ? findStrictSchemaFault(tool.parameters ?? {}) : undefined;
    if (fault !== undefined) {
      const message = `Invalid schema for function '${tool.name}': ${fault}`;
      return badRequest(message, `${place}.parameters`, "invalid_function_parameters");
    }
  }
  if (toolChoice !== undefined && !tools.some((tool) => tool.name === toolChoice)) {
    return badRequest(`Tool choice '${toolChoice}' not found in 'tools' parameter.`, "tool_choice");
  }
  return undefined;
}

function findFormatFault({ api, responseFormat, messages }: OpenAIRequest): OpenAIApiError | undefined {
  const place = api === "chat" ? "response_format" : "text.format";
  if (responseFormat?.type === "json_object") {
    if (messages.some((message) => /json/i.test(message.text))) return undefined;
    return badRequest(
      `'messages' must contain the word 'json' in some form, to use '${place}' of type 'json_object'.`,
      "messages",
    );
  }
  if (responseFormat === undefined) return undefined;
  const { name, schema, strict } = responseFormat;
  if (!functionName.test(name)) {
    const param = api === "chat" ? `${place}.json_schema.name` : `${place}.name`;
    return badRequest(`Invalid '${param}': string does not match pattern.`, param, "invalid_value");
  }
  const fault = strict ? findStrictSchemaFault(schema) : undefined;
  if (fault === undefined) return undefined;
  const message = `Invalid schema for response_format '${name}': ${fault}`;
  return api === "chat"
    ? badRequest(message, place)
    : badRequest(message, `${place}.schema`, "invalid_json_schema");
}

function findMessageNameFault({ messages }: OpenAIRequest): OpenAIApiError | undefined {
  const index = messages.findIndex(({ name }) => name !== undefined && !participantName.test(name));
  if (index < 0) return undefined;
  const param = `messages[${index}].name`;
  return badRequest(
    `Invalid '${param}': string does not match pattern. Expected a string that matches the pattern '^[^\\s<|\\\\/>]+$'.`,
    param,
    "invalid_value",
  );
}

/** Tool messages must answer the calls of the assistant message before them, all of them and no other. */
function findConversationFault({ api, messages }: OpenAIRequest): OpenAIApiError | undefined {
  let open = new Set<string>();
  for (const [index, message] of [...messages, endOfConversation].entries()) {
    if (message.role === "tool") {
      if (open.delete(message.toolCallId ?? "")) continue;
      return orphanedToolMessage(api, message, index);
    }
    const [unanswered] = open;
    if (unanswered !== undefined) return unansweredToolCall(api, unanswered, index);
    open = new Set(message.toolCalls.map((call) => call.id));
  }
  return undefined;
}

const endOfConversation: OpenAIMessage = {
  role: "user",
  text: "",
  name: undefined,
  toolCalls: [],
  toolCallId: undefined,
};

function orphanedToolMessage(
  api: OpenAIRequest["api"],
  message: OpenAIMessage,
  index: number,
): OpenAIApiError {
  return api === "chat"
    ? badRequest(
        "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
        `messages.[${index}].role`,
      )
    : badRequest(
        `No tool call found for function call output with call_id ${message.toolCallId ?? "None"}.`,
        "input",
      );
}

function unansweredToolCall(api: OpenAIRequest["api"], id: string, index: number): OpenAIApiError {
  return api === "chat"
    ? badRequest(
        `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${id}`,
        `messages.[${index}].role`,
      )
    : badRequest(`No tool output found for function call ${id}.`, "input");
}
