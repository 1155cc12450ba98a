import type { JsonObject } from "./json.ts";

/** An error in OpenAI's shape, with the HTTP status and headers that go with it. */
export class OpenAIApiError extends Error {
  override readonly name = "OpenAIApiError";
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly #type: string;
  readonly #param: string | null;
  readonly #code: string | null;

  constructor(
    message: string,
    details: {
      readonly status: number;
      readonly type?: string;
      readonly param?: string;
      readonly code?: string;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ) {
    super(message);
    this.status = details.status;
    this.headers = details.headers ?? {};
    this.#type = details.type ?? "invalid_request_error";
    this.#param = details.param ?? null;
    this.#code = details.code ?? null;
  }

  /** The body that OpenAI sends. */
  toBody(): JsonObject {
    return { error: { message: this.message, type: this.#type, param: this.#param, code: this.#code } };
  }
}

/** The error of a request that OpenAI refuses with a 400. */
export function badRequest(message: string, param?: string, code?: string): OpenAIApiError {
  return new OpenAIApiError(message, {
    status: 400,
    ...(param === undefined ? {} : { param }),
    ...(code === undefined ? {} : { code }),
  });
}

const scriptedErrors: Readonly<Record<number, { message: string; type: string; code?: string }>> = {
  401: { message: "Incorrect API key provided.", type: "invalid_request_error", code: "invalid_api_key" },
  404: {
    message: "The model does not exist or you do not have access to it.",
    type: "invalid_request_error",
    code: "model_not_found",
  },
  429: {
    message: "Rate limit reached for requests per minute.",
    type: "requests",
    code: "rate_limit_exceeded",
  },
  500: {
    message: "The server had an error while processing your request. Sorry about that!",
    type: "server_error",
  },
  503: { message: "The engine is currently overloaded, please try again later.", type: "server_error" },
};

/** The error that a script asks for by its status. */
export function scriptedError(reply: {
  readonly status: number;
  readonly retryAfterSeconds?: number;
  readonly message?: string;
}): OpenAIApiError {
  const { message, ...details } = scriptedErrors[reply.status] ?? {
    message: `Scripted error ${reply.status}.`,
    type: reply.status < 500 ? "invalid_request_error" : "server_error",
  };
  return new OpenAIApiError(reply.message ?? message, {
    ...details,
    status: reply.status,
    headers: reply.retryAfterSeconds === undefined ? {} : { "retry-after": String(reply.retryAfterSeconds) },
  });
}
