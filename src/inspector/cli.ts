#!/usr/bin/env node
import { parseArgs } from "node:util";
import { causeOf, startInspector } from "./proxy.ts";

const USAGE = `Usage: langgraph-supervisor-workflow inspect [--url http://127.0.0.1:2024] [--port 2025]

Serves the inspector's page on this machine, for the LangGraph server at --url.

  --url    the server's address (default http://127.0.0.1:2024)
  --port   the port of the page (default 2025; 0 for any that is free)
  --help   this text

If the server wants a key, set LANGGRAPH_API_KEY. It is sent to the server only; the page never sees it.`;

/** A mistake of whoever typed the command: told without a stack. */
class UsageError extends Error {}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

async function main(args: string[]): Promise<void> {
  const { command, url, port, isHelp } = readArguments(args);
  if (isHelp) {
    console.log(USAGE);
    return;
  }
  if (command !== "inspect") {
    throw new UsageError(command === undefined ? USAGE : `There is no command "${command}".\n\n${USAGE}`);
  }
  const apiKey = process.env.LANGGRAPH_API_KEY;
  await checkServer(url, apiKey);
  const { pageUrl } = await startInspector({ url, port, apiKey }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use. Choose another with --port, or --port 0 for any that is free.`);
  });
  console.log(`Inspector of ${url}\n${pageUrl}`);
}

function readArguments(args: string[]) {
  const { values, positionals } = parse(args);
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535) {
    throw new UsageError(`--port is "${values.port}". It has to be a number from 0 to 65535.`);
  }
  const [command, ...rest] = positionals;
  if (rest.length > 0) throw new UsageError(`"${rest.join(" ")}" is too much.\n\n${USAGE}`);
  return { command, port, url: readUrl(values.url), isHelp: values.help };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        url: { type: "string", default: "http://127.0.0.1:2024" },
        port: { type: "string", default: "2025" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
  }
}

function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`--url is "${text}". It has to be a whole address, such as http://127.0.0.1:2024.`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

async function checkServer(url: string, apiKey: string | undefined): Promise<void> {
  const answered = await fetch(`${url}/info`, {
    headers: apiKey === undefined ? {} : { "x-api-key": apiKey },
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw new Error(
      `No server answers at ${url}: ${causeOf(error)}\n` +
        "Start one with `npx langgraphjs dev`, or give the address of another with --url.",
    );
  });
  if (answered.status === 401 || answered.status === 403) {
    throw new Error(`The server at ${url} wants a key (${answered.status}). Set LANGGRAPH_API_KEY.`);
  }
  if (!answered.ok) {
    throw new Error(
      `What answers at ${url} is no LangGraph server: /info gave ${answered.status}. Give another address with --url.`,
    );
  }
}
