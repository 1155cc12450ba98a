import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ZodError } from "zod";
import { badRequest, OpenAIApiError, scriptedError } from "./openai/api-error.ts";
import { chatAnswer } from "./openai/chat-answer.ts";
import { readChatRequest } from "./openai/chat-request.ts";
import { type AnswerWriter, type Exchange, formatEvent } from "./openai/exchange.ts";
import { isJsonObject, type JsonObject } from "./openai/json.ts";
import {
  type HangReply,
  type MessageReply,
  type OpenAIReply,
  type OpenAIUsage,
  type ReplyOptions,
  toWireMessage,
} from "./openai/reply.ts";
import type { OpenAIRequest } from "./openai/request.ts";
import { responsesAnswer } from "./openai/responses-answer.ts";
import { readResponsesRequest } from "./openai/responses-request.ts";
import { findRequestFault } from "./openai/validate-request.ts";

export type { JsonObject, JsonValue } from "./openai/json.ts";
export type { OpenAIReply, OpenAIUsage } from "./openai/reply.ts";
export type {
  OpenAIApi,
  OpenAIMessage,
  OpenAIRequest,
  OpenAIResponseFormat,
  OpenAITool,
} from "./openai/request.ts";

/** Answers one request; `index` counts the requests that reached the script, from 0. */
export type OpenAIHandler = (request: OpenAIRequest, index: number) => OpenAIReply | Promise<OpenAIReply>;

/** What became of one request. */
export interface LoggedRequest {
  readonly request: OpenAIRequest;
  /** Milliseconds since 1970 at which it came. */
  readonly receivedAt: number;
  /** The status sent; undefined while there is none, or when the client left before. */
  status: number | undefined;
  /** The error message sent, if one was. */
  error: string | undefined;
  /** The usage sent; undefined where the answer had none. */
  usage: OpenAIUsage | undefined;
  /** Whether the client closed the connection before the answer was whole. */
  aborted: boolean;
}

/** A running server that speaks OpenAI's API. */
export interface OpenAIServer {
  /** The base URL, `/v1` with it, for `configuration.baseURL` or `OPENAI_BASE_URL`. */
  readonly url: string;
  /** Every request that could be read, in the order in which they came. */
  readonly requests: readonly LoggedRequest[];
  /** The sum of what was reported. */
  readonly usage: OpenAIUsage;
  /** How many connections the client closed before its answer was whole. */
  readonly abortedCount: number;
  /** Stops listening and closes every connection. */
  close(): Promise<void>;
}

interface Endpoint {
  readonly read: (body: JsonObject) => OpenAIRequest;
  readonly answer: AnswerWriter;
}

const endpoints: Readonly<Record<string, Endpoint>> = {
  "POST /v1/chat/completions": { read: readChatRequest, answer: chatAnswer },
  "POST /v1/responses": { read: readResponsesRequest, answer: responsesAnswer },
};

/**
 * Starts a server on a free loopback port that speaks OpenAI's chat completions and responses APIs,
 * streaming and not, and answers by script.
 *
 * It refuses what OpenAI refuses: schemas that strict mode cannot carry, malformed names, tool messages
 * without a call and calls without an answer. A script that throws becomes a 400, which clients do not retry.
 *
 * @example
 * const server = await startOpenAIServer(({ messages }) => ({ text: `You said: ${messages.at(-1)?.text}` }));
 * const model = new ChatOpenAI({ model: "gpt-5", apiKey: "test", configuration: { baseURL: server.url } });
 * await model.invoke("Hello");
 * await server.close();
 */
export async function startOpenAIServer(handler: OpenAIHandler): Promise<OpenAIServer> {
  const requests: LoggedRequest[] = [];
  const stopping = new AbortController();
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing, handler, requests, stopping.signal).catch((error: unknown) => {
      sendError(outgoing, undefined, error);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    requests,
    get usage() {
      return requests.reduce(
        (sum, { usage }) => ({
          inputTokens: sum.inputTokens + (usage?.inputTokens ?? 0),
          outputTokens: sum.outputTokens + (usage?.outputTokens ?? 0),
        }),
        { inputTokens: 0, outputTokens: 0 },
      );
    },
    get abortedCount() {
      return requests.filter((logged) => logged.aborted).length;
    },
    async close() {
      stopping.abort();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

async function serve(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  handler: OpenAIHandler,
  requests: LoggedRequest[],
  stopping: AbortSignal,
): Promise<void> {
  // The client may leave while its request is still being read.
  const gone = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  const { request, answer } = await read(incoming);
  const index = requests.length;
  const logged: LoggedRequest = {
    request,
    receivedAt: Date.now(),
    status: undefined,
    error: undefined,
    usage: undefined,
    aborted: false,
  };
  requests.push(logged);
  const noteAbort = (): void => {
    logged.aborted = !stopping.aborted;
  };
  if (gone.signal.aborted) return noteAbort();
  gone.signal.addEventListener("abort", noteAbort);
  try {
    const fault = findRequestFault(request);
    if (fault !== undefined) throw fault;
    const reply = await runScript(handler, request, index);
    if (reply.delayMs !== undefined) await sleep(reply.delayMs, undefined, { signal: gone.signal });
    if ("status" in reply) throw scriptedError(reply);
    if ("hang" in reply) beginAndHang(outgoing, logged, answer, toExchange(request, index, asText(reply)));
    else await sendAnswer(outgoing, logged, answer, toExchange(request, index, reply));
  } catch (error) {
    if (!gone.signal.aborted) sendError(outgoing, logged, error);
  }
}

async function read(incoming: IncomingMessage): Promise<{ request: OpenAIRequest; answer: AnswerWriter }> {
  const path = `${incoming.method} ${incoming.url}`;
  const endpoint = endpoints[path];
  if (endpoint === undefined) throw new OpenAIApiError(`Invalid URL (${path})`, { status: 404 });
  if (!/^Bearer \S+$/.test(incoming.headers.authorization ?? "")) throw scriptedError({ status: 401 });
  const chunks: Uint8Array[] = [];
  for await (const chunk of incoming) if (chunk instanceof Uint8Array) chunks.push(chunk);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (!isJsonObject(body)) throw badRequest("We could not parse the JSON body of your request.");
    return { request: endpoint.read(body), answer: endpoint.answer };
  } catch (error) {
    if (error instanceof ZodError) throw badRequest(describe(error), error.issues[0]?.path.join("."));
    if (error instanceof SyntaxError) throw badRequest("We could not parse the JSON body of your request.");
    throw error;
  }
}

function describe(error: ZodError): string {
  return error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
}

/** Runs the script; its own failure is told to the client, so that the test that caused it shows it. */
async function runScript(
  handler: OpenAIHandler,
  request: OpenAIRequest,
  index: number,
): Promise<OpenAIReply> {
  try {
    return await handler(request, index);
  } catch (error) {
    throw badRequest(`The test's script failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function asText(reply: HangReply & ReplyOptions): MessageReply & ReplyOptions {
  return { ...reply, text: reply.text ?? "" };
}

function toExchange(request: OpenAIRequest, index: number, reply: MessageReply & ReplyOptions): Exchange {
  let calls = 0;
  const message = toWireMessage(reply, () => `call_${index}_${calls++}`);
  const outputLength = [message.text, message.refusal, ...message.toolCalls.map((call) => call.arguments)]
    .map((part) => part?.length ?? 0)
    .reduce((sum, length) => sum + length, 0);
  const usage = reply.usage ?? {
    inputTokens: Math.ceil(JSON.stringify(request.body).length / 4),
    outputTokens: Math.max(1, Math.ceil(outputLength / 4)),
  };
  return { request, id: index, message, usage, createdAt: Math.floor(Date.now() / 1000) };
}

async function sendAnswer(
  outgoing: ServerResponse,
  logged: LoggedRequest,
  answer: AnswerWriter,
  exchange: Exchange,
): Promise<void> {
  logged.status = 200;
  if (!exchange.request.stream) {
    logged.usage = exchange.usage;
    sendJson(outgoing, 200, answer.toBody(exchange));
    return;
  }
  beginStream(outgoing);
  for (const event of answer.toEvents(exchange)) {
    if (outgoing.destroyed) return;
    outgoing.write(formatEvent(event));
    // Each event in a packet of its own, so that the client sees a real stream.
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  if (exchange.request.reportsUsage) logged.usage = exchange.usage;
  outgoing.end();
}

/** Sends the beginning of a stream, if there is one to send, and never ends. */
function beginAndHang(
  outgoing: ServerResponse,
  logged: LoggedRequest,
  answer: AnswerWriter,
  exchange: Exchange,
): void {
  if (!exchange.request.stream || exchange.message.text === "") return;
  logged.status = 200;
  beginStream(outgoing);
  for (const event of answer.toEvents(exchange)) {
    if (isEnd(event.data)) return;
    outgoing.write(formatEvent(event));
  }
}

/** Whether an event comes after the last piece of text. */
function isEnd(data: JsonObject | "[DONE]"): boolean {
  if (data === "[DONE]" || data.type === "response.output_text.done") return true;
  const [choice] = Array.isArray(data.choices) ? data.choices : [];
  return isJsonObject(choice) && choice.finish_reason !== null;
}

function beginStream(outgoing: ServerResponse): void {
  outgoing.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
}

function sendError(outgoing: ServerResponse, logged: LoggedRequest | undefined, error: unknown): void {
  const failure =
    error instanceof OpenAIApiError
      ? error
      : new OpenAIApiError(String(error), { status: 500, type: "server_error" });
  if (logged !== undefined) {
    logged.status = failure.status;
    logged.error = failure.message;
  }
  if (outgoing.headersSent || outgoing.destroyed) outgoing.destroy();
  else sendJson(outgoing, failure.status, failure.toBody(), failure.headers);
}

function sendJson(
  outgoing: ServerResponse,
  status: number,
  body: JsonObject,
  headers: Readonly<Record<string, string>> = {},
): void {
  outgoing.writeHead(status, { "content-type": "application/json", ...headers });
  outgoing.end(JSON.stringify(body));
}
