import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { WorkflowDefinition } from "./definition.ts";

/** The caller's context with its schema's defaults filled in: LangGraph validates it, but hands it on as it came. */
export function contextOf(
  { contextSchema }: WorkflowDefinition,
  { context }: LangGraphRunnableConfig,
): unknown {
  const parsed = contextSchema?.safeParse(context ?? {});
  return parsed?.success ? parsed.data : context;
}

/** Methods by which the LangGraph server knows a `StateSchema`. */
const TELLTALES: ReadonlySet<PropertyKey> = new Set(["getJsonSchema", "getInputJsonSchema"]);

/**
 * The same schemas, seen so that the LangGraph server also shows the context's schema.
 *
 * The server (langgraph-api 1.4) asks a `StateSchema` for its JSON Schema and then answers without a context.
 * Where `in` does not find these methods it takes LangGraph's own way to the schemas, which knows a
 * `StateSchema` by its symbol, calls the methods all the same, and tells the context too.
 */
export function withVisibleContext<Schemas extends Record<string, object>>(schemas: Schemas): Schemas {
  const seen = Object.entries(schemas).map(([key, schema]) => [
    key,
    new Proxy(schema, {
      has: (target, property) => !TELLTALES.has(property) && Reflect.has(target, property),
    }),
  ]);
  return Object.fromEntries(seen) as Schemas;
}
