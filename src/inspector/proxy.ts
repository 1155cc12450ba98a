import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { pageFile } from "./page.ts";

export interface InspectorServerOptions {
  /** The LangGraph server, as `http://127.0.0.1:2024`; a path in it is kept. */
  readonly url: string;
  /** The port to listen on; 0 for any that is free. */
  readonly port: number;
  /** Sent to the server as `x-api-key`; the page never sees it. @default none */
  readonly apiKey?: string | undefined;
}

export interface InspectorServer {
  /** Where the page is. */
  readonly pageUrl: string;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";
/** What the server needs to know of a request; cookies and the like are not its business. */
const FORWARDED = ["accept", "content-type", "last-event-id"];
/** Headers that hold for one connection or one encoding only, and the server's own word on other origins. */
const DROPPED =
  /^(connection|keep-alive|transfer-encoding|content-encoding|content-length|access-control-.*|set-cookie)$/;

/**
 * Serves the inspector's page on loopback, with the API of a LangGraph server beside it: to the page both are one
 * origin.
 */
export async function startInspector(options: InspectorServerOptions): Promise<InspectorServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch(() => response.destroy());
  });
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;
  return {
    pageUrl: `http://${HOST}:${port}/inspector/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: InspectorServerOptions,
): Promise<void> {
  if (!isOwn(request)) {
    send(response, 403, { error: "FORBIDDEN", message: "Only the inspector's own page may ask here." });
    return;
  }
  // Not parsed against a base, which would read `//host` as another host.
  const [path = "/", query] = (request.url ?? "/").split("?", 2);
  const search = query === undefined ? "" : `?${query}`;
  if (path === "/" || path === "/inspector") {
    response.writeHead(308, { location: `/inspector/${search}` }).end();
  } else if (path.startsWith("/inspector/")) {
    const { status, headers, body } = await pageFile(path.slice("/inspector/".length));
    response.writeHead(status, headers).end(body);
  } else {
    await forward(request, response, `${options.url.replace(/\/+$/, "")}${path}${search}`, options.apiKey);
  }
}

/**
 * Whether the request is from the page, or from a program on this machine. A page of another site that calls
 * loopback has its own origin; one whose name was made to lead to loopback has its own host.
 */
function isOwn({ headers, socket }: IncomingMessage): boolean {
  const hosts = [HOST, "localhost"].map((host) => `${host}:${socket.localPort}`);
  const { host = "", origin } = headers;
  return hosts.includes(host) && (origin === undefined || origin === `http://${host}`);
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: string,
  apiKey: string | undefined,
): Promise<void> {
  const left = new AbortController();
  response.once("close", () => left.abort());
  const hasBody = request.method !== "GET" && request.method !== "HEAD";
  const given = FORWARDED.flatMap((name) => {
    const value = request.headers[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const answered = await fetch(target, {
    method: request.method ?? "GET",
    headers: { ...Object.fromEntries(given), ...(apiKey === undefined ? {} : { "x-api-key": apiKey }) },
    redirect: "manual",
    signal: left.signal,
    ...(hasBody ? { body: Readable.toWeb(request) as ReadableStream, duplex: "half" } : {}),
  } as RequestInit).catch((error: unknown) => error);
  if (!(answered instanceof Response)) {
    send(response, 502, {
      error: "SERVER_UNREACHABLE",
      message: `The LangGraph server does not answer: ${causeOf(answered)}`,
    });
    return;
  }
  const kept = [...answered.headers].filter(([name]) => !DROPPED.test(name));
  response.writeHead(answered.status, Object.fromEntries(kept));
  if (answered.body === null) response.end();
  // A reader that leaves ends the request to the server too.
  else await pipeline(Readable.fromWeb(answered.body as never), response).catch(() => response.destroy());
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** What fetch says is always that it failed; why stands in its cause. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof AggregateError) return causeOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
