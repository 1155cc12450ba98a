import { z } from "zod";
import { isJsonObject, type JsonObject } from "./json.ts";

/** Which of the two APIs was called. */
export type OpenAIApi = "chat" | "responses";

/** A message of the request, in one form for both APIs. */
export interface OpenAIMessage {
  readonly role: "system" | "developer" | "user" | "assistant" | "tool";
  /** All text of the message; other content is left out. */
  readonly text: string;
  readonly name: string | undefined;
  /** The tool calls that an assistant message makes. */
  readonly toolCalls: readonly OpenAIToolCall[];
  /** The call that a tool message answers. */
  readonly toolCallId: string | undefined;
}

/** A call of a tool in the conversation; `arguments` is JSON text, as the model wrote it. */
export interface OpenAIToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** A function that the model may call. */
export interface OpenAITool {
  readonly name: string;
  readonly description: string | undefined;
  readonly parameters: JsonObject | undefined;
  readonly strict: boolean;
}

/** The shape that the answer must have. */
export type OpenAIResponseFormat =
  | { readonly type: "json_object" }
  | {
      readonly type: "json_schema";
      readonly name: string;
      readonly schema: JsonObject;
      readonly strict: boolean;
    };

/** One request, in one form for both APIs. */
export interface OpenAIRequest {
  readonly api: OpenAIApi;
  readonly model: string;
  readonly messages: readonly OpenAIMessage[];
  readonly tools: readonly OpenAITool[];
  /** The one tool that must be called, where the client names one. */
  readonly toolChoice: string | undefined;
  readonly responseFormat: OpenAIResponseFormat | undefined;
  readonly stream: boolean;
  /** Whether usage is reported: always, but for chat streams that did not ask for it. */
  readonly reportsUsage: boolean;
  /** The body as it came. */
  readonly body: JsonObject;
}

/** A JSON object of any shape. */
export const jsonObjectSchema = z.custom<JsonObject>(isJsonObject, "expected an object");

/** The text of a message's content, in any of the forms that the APIs take. */
export const contentSchema = z
  .union([z.string(), z.array(z.object({ text: z.string().optional() })), z.null()])
  .optional()
  .transform((content) =>
    typeof content === "string" ? content : (content ?? []).map((part) => part.text ?? "").join(""),
  );

/** The roles that a message can have. */
export const roleSchema = z.enum(["system", "developer", "user", "assistant", "tool"]);

/** A function's name, description and parameters, which the two APIs put in different places. */
export const functionSchema = z
  .looseObject({
    name: z.string(),
    description: z.string().nullish(),
    parameters: jsonObjectSchema.nullish(),
    strict: z.boolean().nullish(),
  })
  .transform(
    (tool): OpenAITool => ({
      name: tool.name,
      description: tool.description ?? undefined,
      parameters: tool.parameters ?? undefined,
      strict: tool.strict ?? false,
    }),
  );

/** A JSON schema that the answer must follow, which the two APIs put in different places. */
export const jsonSchemaFormatSchema = z
  .looseObject({ name: z.string(), schema: jsonObjectSchema, strict: z.boolean().nullish() })
  .transform(
    (format): OpenAIResponseFormat => ({
      type: "json_schema",
      name: format.name,
      schema: format.schema,
      strict: format.strict ?? false,
    }),
  );
