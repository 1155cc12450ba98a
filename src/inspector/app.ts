import { Hono } from "hono";
import { pageFile } from "./page.ts";

/**
 * The inspector as a Hono app with one page, `/inspector`: for the LangGraph server's `http.app`, or to be
 * mounted in an app of your own with `app.route("/", inspector())`.
 *
 * The page talks to the API that lies beside it: at `/` for `/inspector`.
 */
export function inspector(): Hono {
  const app = new Hono();
  // The page's files are named relative to it, so its address has to end with a slash.
  app.get("/inspector", (context) => {
    const { search } = new URL(context.req.url);
    return new Response(null, { status: 308, headers: { location: `inspector/${search}` } });
  });
  app.get("/inspector/*", async (context) => {
    // What stands before is the place where a host mounts it.
    const path = context.req.path.replace(/^.*?\/inspector\//, "");
    const { status, headers, body } = await pageFile(path);
    return new Response(body, { status, headers });
  });
  return app;
}
