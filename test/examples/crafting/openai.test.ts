import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { modelFromEnvironment } from "../../../examples/crafting/model.ts";
import { answerTo } from "../../../examples/crafting/offline-model/answer.ts";
import type { Message } from "../../../examples/crafting/offline-model/question.ts";
import {
  type JsonObject,
  type OpenAIReply,
  type OpenAIRequest,
  type OpenAIServer,
  startOpenAIServer,
} from "../../support/openai-server.ts";
import { runPlayer, story } from "./run-player.ts";

const FROM: Readonly<Record<string, Message["from"]>> = { user: "human", assistant: "model", tool: "tool" };

/** Thinks by the offline rules: what is tested is everything between the player and the wire. */
function think({ messages, tools, responseFormat }: OpenAIRequest): OpenAIReply {
  const asks = responseFormat?.type === "json_schema" ? [responseFormat.name] : tools.map(({ name }) => name);
  const answer = answerTo({
    asks,
    messages: messages.map(({ role, text }) => ({ from: FROM[role] ?? "system", text })),
  });
  if ("value" in answer) return { json: answer.value as JsonObject };
  if ("call" in answer) return { toolCalls: [{ name: answer.call.name, args: { ...answer.call.args } }] };
  return answer;
}

describe("the player with ChatOpenAI", () => {
  let server: OpenAIServer;
  beforeAll(async () => {
    server = await startOpenAIServer(think);
  });
  afterAll(() => server.close());

  it("plays over the wire as it plays offline, in requests that OpenAI accepts", async () => {
    const { model, note, tokenNote } = modelFromEnvironment({
      OPENAI_API_KEY: "sk-test",
      OPENAI_BASE_URL: server.url,
    });
    expect({ note, tokenNote }).toEqual({
      note: `Playing with gpt-5-mini at ${server.url}.`,
      tokenNote: null,
    });
    const wire = await runPlayer(model);
    const offline = await runPlayer(modelFromEnvironment({}).model);
    expect(story(wire.events)).toEqual(story(offline.events));
    expect(wire.world).toEqual(offline.world);
    expect(wire.state.messages.at(-1)?.text).toBe(offline.state.messages.at(-1)?.text);
    expect(wire.calls).toEqual(offline.calls);

    expect(server.requests.map(({ error }) => error).filter((error) => error !== undefined)).toEqual([]);
    expect(server.requests).toHaveLength(wire.calls.length);
    const formats = server.requests.flatMap(({ request }) => request.responseFormat ?? []);
    expect(formats.every(({ type }) => type === "json_schema")).toBe(true);
    const asRoles = wire.calls.filter((role) => role !== "participant" && role !== "synthesis");
    expect(formats).toHaveLength(asRoles.length);
  });
});
