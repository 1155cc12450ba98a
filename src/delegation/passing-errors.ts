/** HTTP statuses of failures that can pass: timeouts, conflicts of locks, too early, rate limits; and all of 5xx. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 409, 425, 429]);

/** Codes of failures of the network, as Node's sockets, its fetch and its DNS give them. */
const PASSING_CODES: ReadonlySet<string> = new Set([
  ...["ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
  ...["ENETDOWN", "EAI_AGAIN", "ENOTFOUND", "ERR_STREAM_PREMATURE_CLOSE"],
  ...["UND_ERR_SOCKET", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"],
]);

/** Names of errors of providers' clients that carry no status. */
const PASSING_NAMES: ReadonlySet<string> = new Set([
  ...["APIConnectionError", "APIConnectionTimeoutError", "RateLimitError", "InternalServerError"],
  ...["FetchError", "TimeoutError"],
]);

/** Codes that say that a 429 is no matter of waiting: the account has no money left. */
const SPENT_CODES: ReadonlySet<string> = new Set(["insufficient_quota", "billing_hard_limit_reached"]);

/** Causes within causes that are looked at; they could go in a circle. */
const DEEPEST_CAUSE = 8;

/**
 * Whether a failure can pass by itself, so that another attempt is worth it: rate limits, the network, timeouts and 5xx;
 * told by the status, code or name of the error or of its causes. Anything else would only fail again.
 */
export function canPass(error: unknown): boolean {
  const chain = causesOf(error);
  if (chain.some(({ code }) => typeof code === "string" && SPENT_CODES.has(code))) return false;
  const statuses = chain.flatMap((link) => statusOf(link) ?? []);
  // A status is the provider's own word; what stands above or below it says less.
  if (statuses.length > 0) return statuses.some((status) => PASSING_STATUSES.has(status) || status >= 500);
  return chain.some(
    ({ code, name, message }) =>
      (typeof code === "string" && PASSING_CODES.has(code)) ||
      (typeof name === "string" && PASSING_NAMES.has(name)) ||
      message === "fetch failed",
  );
}

/**
 * How long the provider asks to wait, in milliseconds (`retry-after-ms`, or `Retry-After` in seconds or as a date); null
 * where it does not say.
 *
 * @param now milliseconds since 1970
 */
export function askedWaitMs(error: unknown, now: number): number | null {
  for (const { headers, response } of causesOf(error)) {
    const given = headers ?? (isRecord(response) ? response.headers : undefined);
    const ms = Number.parseFloat(headerOf(given, "retry-after-ms") ?? "");
    if (Number.isFinite(ms)) return Math.max(0, ms);
    const after = headerOf(given, "retry-after");
    if (after === null) continue;
    const seconds = Number(after);
    const wait = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(after) - now;
    if (Number.isFinite(wait)) return Math.max(0, wait);
  }
  return null;
}

type Link = Readonly<Record<string, unknown>>;

/** An error, its cause, and so on; of an `AggregateError`, what is in it too. */
function causesOf(error: unknown, depth = 0): Link[] {
  if (!isRecord(error) || depth > DEEPEST_CAUSE) return [];
  const { cause, errors } = error;
  const inner = Array.isArray(errors) ? errors : [];
  return [error, ...[cause, ...inner].flatMap((next) => causesOf(next, depth + 1))];
}

function statusOf({ status, statusCode, response }: Link): number | null {
  const given = status ?? statusCode ?? (isRecord(response) ? response.status : undefined);
  return typeof given === "number" ? given : null;
}

function headerOf(headers: unknown, name: string): string | null {
  if (!isRecord(headers)) return null;
  if (typeof headers.get === "function") {
    const value: unknown = headers.get(name);
    return typeof value === "string" ? value : null;
  }
  const key = Object.keys(headers).find((given) => given.toLowerCase() === name);
  const value = key === undefined ? undefined : headers[key];
  return typeof value === "string" || typeof value === "number" ? String(value) : null;
}

function isRecord(value: unknown): value is Link {
  return typeof value === "object" && value !== null;
}
