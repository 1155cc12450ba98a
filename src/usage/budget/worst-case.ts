import { AIMessage, type BaseMessage, ToolMessage, type UsageMetadata } from "@langchain/core/messages";
import { convertToOpenAITool } from "@langchain/core/utils/function_calling";

/** The most that a call may use. Infinite where nothing bounds it. */
export interface WorstCase {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The model's name; null where the call does not tell it. */
  readonly model: string | null;
}

type Fields = Readonly<Record<string, unknown>>;

/** What providers put around a call, each message and each tool, in tokens; generous. */
const OVERHEAD = { call: 32, message: 16, tool: 32 };

/** The instructions that some providers add as soon as there are tools; the longest known are about 600 tokens. */
const TOOL_INSTRUCTIONS = 640;

/** The most that a model in use counts for one image: gpt-4o-mini at high detail, 8 tiles. Most count under 5,000. */
const IMAGE_TOKENS = 50_000;

/**
 * An upper bound of what a call may use, from what LangChain tells a handler when it starts.
 *
 * A byte-level tokenizer gives no token without a byte, so that a text has no more tokens than UTF-8 bytes: three to four
 * times what it comes to in the end. Counted are all texts, names and tool calls of the messages, tools, schemas and
 * other parameters, and something around each. An image counts 50,000; inline audio and video the length of their
 * base64. Infinite is what a provider looks up itself, since a link of one line can lead to a long book: documents, files by
 * URL or id, tools that it runs, conversations that it keeps.
 */
export function worstCaseOf(messages: readonly BaseMessage[], extra: unknown, metadata?: unknown): WorstCase {
  const { invocation_params, options } = fieldsOf(extra);
  const params = fieldsOf(invocation_params);
  const told = fieldsOf(metadata);
  return {
    inputTokens:
      OVERHEAD.call + total(messages.map(messageTokens)) + parameterTokens(params, fieldsOf(options)),
    outputTokens: outputBound(params, told),
    model: nameIn(told.ls_model_name) ?? nameIn(params.model) ?? nameIn(params.model_name),
  };
}

/** The same for a model that is no chat model: of its bare prompts. */
export function worstCaseOfPrompts(
  prompts: readonly string[],
  extra: unknown,
  metadata?: unknown,
): WorstCase {
  const worst = worstCaseOf([], extra, metadata);
  return {
    ...worst,
    inputTokens: worst.inputTokens + total(prompts.map(bytesOf)),
    outputTokens: worst.outputTokens * Math.max(1, prompts.length),
  };
}

/** The output bound that parameters of a call carry; infinite where there is none. */
export function outputBound(params: Fields, metadata: Fields = {}): number {
  const nested = [params.generationConfig, params.inferenceConfig, params.options].map(fieldsOf);
  const bounds = [params, ...nested]
    .flatMap((fields) => OUTPUT_BOUNDS.map((key) => fields[key]))
    .filter(isBound);
  // A call with several is as long as the longest, since which of them counts is the provider's choice.
  const bound = bounds.length > 0 ? Math.max(...bounds) : metadata.ls_max_tokens;
  const count = Math.max(1, ...[params.n, params.candidateCount].filter(isBound));
  return isBound(bound) ? bound * count : Number.POSITIVE_INFINITY;
}

const OUTPUT_BOUNDS = [
  ...["max_tokens", "max_completion_tokens", "max_output_tokens"],
  ...["maxTokens", "maxOutputTokens", "num_predict", "max_new_tokens"],
];

/** OpenAI's clients take -1 for none. */
function isBound(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}

function messageTokens(message: BaseMessage): number {
  const answer = AIMessage.isInstance(message) ? message : null;
  // An answer's own type leaves the shape of its usage open.
  const usage = answer?.usage_metadata as UsageMetadata | undefined;
  const written =
    contentTokens(message.content) +
    bytesOf(message.name ?? "") +
    jsonBytes(message.additional_kwargs) +
    jsonBytes(answer?.tool_calls) +
    jsonBytes(answer?.invalid_tool_calls) +
    (ToolMessage.isInstance(message) ? bytesOf(message.tool_call_id) : 0);
  // Reasoning comes back by its id alone, and counts with all its tokens.
  return OVERHEAD.message + Math.max(written, usage?.output_tokens ?? 0);
}

function contentTokens(content: unknown): number {
  if (typeof content === "string") return bytesOf(content);
  return Array.isArray(content) ? total(content.map(blockTokens)) : 0;
}

function blockTokens(block: unknown): number {
  if (typeof block === "string") return bytesOf(block);
  const fields = fieldsOf(block);
  const source = fieldsOf(fields.source);
  const type = String(fields.type ?? "");
  const mime = String(fields.mimeType ?? fields.mime_type ?? source.media_type ?? "");
  if (IMAGE_TYPES.has(type) || mime.startsWith("image/")) return IMAGE_TOKENS;
  if (type === "text") return bytesOf(String(fields.text ?? "")) || jsonBytes(block);
  if (type === "tool_result")
    return jsonBytes(fields.tool_use_id) + OVERHEAD.message + contentTokens(fields.content);
  const isHeard = ["audio", "input_audio", "video"].includes(type) || /^(audio|video)\//.test(mime);
  if (isHeard) return inlineLength(fields) ?? Number.POSITIVE_INFINITY;
  if (FILE_TYPES.has(type)) return textOfFile(fields, source) ?? Number.POSITIVE_INFINITY;
  return leadsElsewhere(block, 0) ? Number.POSITIVE_INFINITY : jsonBytes(block);
}

const IMAGE_TYPES: ReadonlySet<string> = new Set(["image", "image_url", "input_image"]);
const FILE_TYPES: ReadonlySet<string> = new Set([
  "file",
  "input_file",
  "document",
  "media",
  "text-plain",
  "container_upload",
]);

/** How long the data in a block is, as base64; null where it is elsewhere. */
function inlineLength(fields: Fields): number | null {
  const inner = [fields.data, fieldsOf(fields.input_audio).data, fieldsOf(fields.source).data];
  for (const data of inner) {
    if (typeof data === "string") return data.length;
    if (data instanceof Uint8Array) return Math.ceil((data.length * 4) / 3);
  }
  return null;
}

function textOfFile(fields: Fields, source: Fields): number | null {
  const isText = fields.source_type === "text" || source.type === "text";
  const text = fields.text ?? (source.type === "text" ? source.data : undefined);
  if (typeof text !== "string" || (!isText && fields.type !== "text-plain")) return null;
  return bytesOf(text) + bytesOf(String(fields.title ?? "")) + bytesOf(String(fields.context ?? ""));
}

const LINK_KEYS: ReadonlySet<string> = new Set([
  ...[
    "url",
    "uri",
    "file_id",
    "fileId",
    "file_uri",
    "fileUri",
    "s3Location",
    "fileData",
    "document",
    "video",
  ],
]);

function leadsElsewhere(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > 6) return false;
  return Object.entries(value).some(
    ([key, inner]) => (!Array.isArray(value) && LINK_KEYS.has(key)) || leadsElsewhere(inner, depth + 1),
  );
}

/** Tools, schemas and whatever else goes with the messages. */
function parameterTokens(params: Fields, options: Fields): number {
  if (KEPT_ELSEWHERE.some((key) => params[key] !== undefined && params[key] !== null)) {
    return Number.POSITIVE_INFINITY;
  }
  const { tools: _, model: __, ...others } = params;
  const given = params.tools ?? options.tools;
  const tools: readonly unknown[] = Array.isArray(given) ? given : [];
  // Models that tell no parameters still get these as options.
  const untold = ["functions", "response_format"]
    .filter((key) => params[key] === undefined)
    .map((key) => options[key]);
  return (
    total(tools.map(toolTokens)) +
    (tools.length > 0 ? TOOL_INSTRUCTIONS : 0) +
    (isEmpty(others) ? 0 : jsonBytes(others)) +
    jsonBytes(untold.filter((value) => value !== undefined))
  );
}

/** With these, what a model reads is not in the call. */
const KEPT_ELSEWHERE = ["previous_response_id", "conversation", "prompt", "cachedContent", "cached_content"];

function toolTokens(tool: unknown): number {
  const { type, name, function: described, functionDeclarations, input_schema } = fieldsOf(tool);
  const isOurs =
    described !== undefined ||
    functionDeclarations !== undefined ||
    input_schema !== undefined ||
    type === "function" ||
    type === "custom" ||
    (type === undefined && typeof name === "string") ||
    fieldsOf(tool).toolSpec !== undefined;
  if (!isOurs) return Number.POSITIVE_INFINITY;
  return OVERHEAD.tool + jsonBytes(asDescribed(tool));
}

/** A LangChain tool is known to the model by its description and schema. */
function asDescribed(tool: unknown): unknown {
  const { lc_namespace, schema, name } = fieldsOf(tool);
  if (lc_namespace === undefined || schema === undefined || typeof name !== "string") return tool;
  return convertToOpenAITool(tool as Parameters<typeof convertToOpenAITool>[0]);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}

/** The length of a value as JSON, in bytes; 0 where it has none. */
function jsonBytes(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === "object" && isEmpty(value)) return 0;
  try {
    return bytesOf(JSON.stringify(value) ?? "");
  } catch {
    // Circular values and bigints have no JSON, so that no client can send them as they are.
    return Number.POSITIVE_INFINITY;
  }
}

function isEmpty(value: object): boolean {
  return Object.values(value).every((inner) => inner === undefined);
}

function total(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum + part, 0);
}

function nameIn(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
