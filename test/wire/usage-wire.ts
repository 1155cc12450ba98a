import { think } from "../examples/event-planning/thinking-server.ts";
import type { OpenAIHandler, OpenAIReply, OpenAIRequest } from "../support/openai-server.ts";

/** What the office says to its own model, and to nobody else's. */
export const OFFICE_PROMPT = "You speak for the office.";

/**
 * A server that thinks by the event planner's offline rules. Every answer has token counts of its own, and some requests
 * fail first.
 *
 * @param failures by the index of a request the status with which it fails; its retry is a request of its own
 */
export function eventOffice(failures: Readonly<Record<number, number>>): OpenAIHandler {
  return (request, index) => {
    const status = failures[index];
    if (status !== undefined) return { status };
    return {
      ...replyOf(request),
      usage: { inputTokens: 10_000 + 37 * index, outputTokens: 1_000 + 11 * index },
    };
  };
}

function replyOf(request: OpenAIRequest): OpenAIReply {
  const isOffice = request.messages[0]?.text.includes(OFFICE_PROMPT) ?? false;
  return isOffice ? { text: "The office has planned your party." } : think(request);
}

/** The cached and reasoning tokens that answers were given on their way, one entry for each answer. */
export interface Details {
  readonly cachedInputTokens: number;
  readonly reasoningTokens: number;
}

/** A `fetch` that reports cached and reasoning tokens in each answer with usage, where the server reports none. */
export function fetchWithDetails(details: Details[]): typeof fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const text = await response.text();
    const { status, headers } = response;
    if (!text.includes('"cached_tokens":0')) return new Response(text, { status, headers });
    const given = { cachedInputTokens: 100 + 7 * details.length, reasoningTokens: 10 + 3 * details.length };
    details.push(given);
    const detailed = text
      .replace('"cached_tokens":0', `"cached_tokens":${given.cachedInputTokens}`)
      .replace('"reasoning_tokens":0', `"reasoning_tokens":${given.reasoningTokens}`);
    return new Response(detailed, { status, headers });
  };
}
