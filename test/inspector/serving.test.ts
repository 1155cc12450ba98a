import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { app } from "langgraph-supervisor-workflow/inspector";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pageFile } from "../../src/inspector/page.ts";
import { type InspectorServer, startInspector } from "../../src/inspector/proxy.ts";
import { findFreePort } from "../support/free-port.ts";

describe("the inspector's app", () => {
  it("leads to the page's own folder, and keeps what the address asks", async () => {
    const { status, headers } = await app.request("/inspector?thread=1");
    expect([status, headers.get("location")]).toEqual([308, "inspector/?thread=1"]);
  });

  it("serves with a policy that allows nothing from elsewhere", async () => {
    const { headers } = await app.request("/inspector/");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it.each([
    "..",
    "assets/..",
    "assets/../index.html",
    "assets/%2e%2e/page.js",
    "../page.js",
    "index.html",
    "assets/x.json",
  ])("has no file for %s", async (path) => expect((await pageFile(path)).status).toBe(404));
});

describe("the inspector for a server elsewhere", () => {
  const seen: IncomingMessage[] = [];
  let api: Server;
  let inspector: InspectorServer;
  let origin: string;

  beforeEach(async () => {
    seen.length = 0;
    api = createServer((asked, answer) => {
      seen.push(asked);
      answer.writeHead(200, {
        "access-control-allow-origin": "*",
        "content-location": "/runs/1",
        "set-cookie": "a=b",
      });
      asked.pipe(answer);
    });
    await once(api.listen(0, "127.0.0.1"), "listening");
    const { port } = api.address() as AddressInfo;
    inspector = await startInspector({ url: `http://127.0.0.1:${port}/base`, port: 0, apiKey: "secret" });
    origin = new URL(inspector.pageUrl).origin;
  });
  afterEach(async () => {
    await inspector.close();
    api.closeAllConnections();
    api.close();
  });

  it("hands on what the page asks, with the key that the page does not know", async () => {
    const answered = await fetch(`${origin}/threads/search?x=1`, {
      method: "POST",
      headers: { "content-type": "application/json", cookie: "mine=1", origin },
      body: '{"limit":1}',
    });
    expect(await answered.text()).toBe('{"limit":1}');
    expect(answered.headers.get("content-location")).toBe("/runs/1");
    expect([answered.headers.get("access-control-allow-origin"), answered.headers.get("set-cookie")]).toEqual(
      [null, null],
    );
    expect(seen[0]?.url).toBe("/base/threads/search?x=1");
    expect(seen[0]?.headers).toMatchObject({ "x-api-key": "secret", "content-type": "application/json" });
    expect(seen[0]?.headers.cookie).toBeUndefined();
  });

  it.each([
    ["a page of another site", { origin: "http://elsewhere.example" }],
    ["a name that was made to lead here", { host: "elsewhere.example" }],
  ])("refuses %s", async (_who, headers) => {
    const { port } = new URL(origin);
    const asked = request({ host: "127.0.0.1", port, path: "/threads/search", method: "POST", headers });
    const [answered] = (await once(asked.end(), "response")) as [IncomingMessage];
    answered.resume();
    expect([answered.statusCode, seen.length]).toEqual([403, 0]);
  });

  it("says that the server is gone, and goes on when it is back", async () => {
    api.closeAllConnections();
    const { port } = api.address() as AddressInfo;
    api.close();
    await once(api, "close");
    const gone = await fetch(`${origin}/info`);
    expect([gone.status, await gone.json()]).toEqual([
      502,
      expect.objectContaining({ error: "SERVER_UNREACHABLE" }),
    ]);
    await once(api.listen(port, "127.0.0.1"), "listening");
    expect((await fetch(`${origin}/info`)).status).toBe(200);
  });
});

describe("the command", () => {
  const cli = fileURLToPath(new URL("../../src/inspector/cli.ts", import.meta.url));
  const tsx = fileURLToPath(import.meta.resolve("tsx/cli"));
  const call = (...args: string[]) =>
    new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, [tsx, cli, ...args], (error, stdout, stderr) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      );
    });

  it("says what to do where no server answers", async () => {
    const url = `http://127.0.0.1:${await findFreePort()}`;
    const { code, stderr } = await call("inspect", "--url", url);
    expect(code).toBe(1);
    expect(stderr).toContain(`No server answers at ${url}: `);
    expect(stderr).toContain("npx langgraphjs dev");
  });

  it.each([
    [["inspect", "--url", "localhost"], '--url is "localhost"'],
    [["inspect", "--port", "many"], '--port is "many"'],
    [["inspect", "--colour"], "--colour"],
    [["show"], 'There is no command "show"'],
  ])("%j is a mistake that it names", async (args, message) => {
    const { code, stderr } = await call(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
