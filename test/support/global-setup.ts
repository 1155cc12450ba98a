import type { TestProject } from "vitest/node";
import { startPostgres } from "./postgres.ts";

/** Where the run's Postgres is, or why there is none. */
export type PostgresAvailability =
  | { readonly available: true; readonly url: string }
  | { readonly available: false; readonly reason: string };

declare module "vitest" {
  interface ProvidedContext {
    readonly postgres: PostgresAvailability;
  }
}

/** Starts one Postgres for the whole run; where it cannot run, tests that need it are skipped. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const server = await startPostgres();
    project.provide("postgres", { available: true, url: server.url });
    return () => server.stop();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    console.warn(`Postgres cannot run here, its tests are skipped: ${reason}`);
    project.provide("postgres", { available: false, reason });
    return undefined;
  }
}
