import { z } from "zod";
import type { JsonObject } from "./json.ts";
import {
  contentSchema,
  functionSchema,
  jsonSchemaFormatSchema,
  type OpenAIMessage,
  type OpenAIRequest,
  roleSchema,
} from "./request.ts";

const itemSchema = z.union([
  z.object({
    type: z.literal("function_call"),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.object({ type: z.literal("function_call_output"), call_id: z.string(), output: contentSchema }),
  z.object({ type: z.literal("message").optional(), role: roleSchema, content: contentSchema }),
]);

type Item = z.output<typeof itemSchema>;

const requestSchema = z.object({
  model: z.string(),
  instructions: z.string().nullish(),
  input: z.union([
    z.string().transform((content): Item[] => [{ role: "user", content }]),
    z.array(itemSchema).min(1),
  ]),
  tools: z.array(functionSchema).nullish(),
  tool_choice: z.union([z.string(), z.object({ name: z.string() })]).nullish(),
  text: z
    .looseObject({
      format: z
        .union([
          z.object({ type: z.literal("text") }).transform(() => undefined),
          z.object({ type: z.literal("json_object") }),
          jsonSchemaFormatSchema,
        ])
        .nullish(),
    })
    .nullish(),
  stream: z.boolean().nullish(),
});

/** Reads the body of a `POST /v1/responses`. */
export function readResponsesRequest(body: JsonObject): OpenAIRequest {
  const request = requestSchema.parse(body);
  const instructions: Item[] = request.instructions
    ? [{ role: "system", content: request.instructions }]
    : [];
  return {
    api: "responses",
    model: request.model,
    messages: [...instructions, ...request.input].reduce(appendItem, []),
    tools: request.tools ?? [],
    toolChoice: typeof request.tool_choice === "object" ? request.tool_choice?.name : undefined,
    responseFormat: request.text?.format ?? undefined,
    stream: request.stream ?? false,
    reportsUsage: true,
    body,
  };
}

/** Adds an item; a function call joins the assistant message before it, as in the chat API. */
function appendItem(messages: readonly OpenAIMessage[], item: Item): OpenAIMessage[] {
  if ("role" in item) {
    const { role, content: text } = item;
    return [...messages, { role, text, name: undefined, toolCalls: [], toolCallId: undefined }];
  }
  if (item.type === "function_call_output") {
    const { output: text, call_id: toolCallId } = item;
    return [...messages, { role: "tool", text, name: undefined, toolCalls: [], toolCallId }];
  }
  const call = { id: item.call_id, name: item.name, arguments: item.arguments };
  const last = messages.at(-1);
  if (last?.role === "assistant") {
    return [...messages.slice(0, -1), { ...last, toolCalls: [...last.toolCalls, call] }];
  }
  return [
    ...messages,
    { role: "assistant", text: "", name: undefined, toolCalls: [call], toolCallId: undefined },
  ];
}
