import { z } from "zod";
import type { JsonObject } from "./json.ts";
import {
  contentSchema,
  functionSchema,
  jsonSchemaFormatSchema,
  type OpenAIRequest,
  roleSchema,
} from "./request.ts";

const messageSchema = z.object({
  role: roleSchema,
  content: contentSchema,
  name: z.string().optional(),
  tool_call_id: z.string().optional(),
  tool_calls: z
    .array(z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) }))
    .nullish(),
});

const requestSchema = z.object({
  model: z.string(),
  messages: z.array(messageSchema).min(1),
  tools: z.array(z.object({ type: z.literal("function"), function: functionSchema })).nullish(),
  tool_choice: z.union([z.string(), z.object({ function: z.object({ name: z.string() }) })]).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }).transform(() => undefined),
      z.object({ type: z.literal("json_object") }),
      z
        .looseObject({ type: z.literal("json_schema"), json_schema: jsonSchemaFormatSchema })
        .transform((format) => format.json_schema),
    ])
    .nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().optional() }).nullish(),
});

/** Reads the body of a `POST /v1/chat/completions`. */
export function readChatRequest(body: JsonObject): OpenAIRequest {
  const request = requestSchema.parse(body);
  const stream = request.stream ?? false;
  return {
    api: "chat",
    model: request.model,
    messages: request.messages.map((message) => ({
      role: message.role,
      text: message.content,
      name: message.name,
      toolCalls: (message.tool_calls ?? []).map((call) => ({ id: call.id, ...call.function })),
      toolCallId: message.tool_call_id,
    })),
    tools: (request.tools ?? []).map((tool) => tool.function),
    toolChoice: typeof request.tool_choice === "object" ? request.tool_choice?.function.name : undefined,
    responseFormat: request.response_format ?? undefined,
    stream,
    reportsUsage: !stream || (request.stream_options?.include_usage ?? false),
    body,
  };
}
