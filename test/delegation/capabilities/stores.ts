import { randomBytes } from "node:crypto";
import { InMemoryStore } from "@langchain/langgraph";
import type { BaseStore } from "@langchain/langgraph-checkpoint";
import { PostgresStore } from "@langchain/langgraph-checkpoint-postgres/store";
import { afterAll, describe, inject } from "vitest";
import type {} from "../../support/global-setup.ts";

/** Makes a new, empty store, which is closed after the suite. */
export type MakeStore = () => Promise<BaseStore>;

/** Runs one suite on a store in memory, and on a real Postgres where there is one. */
export function describeEachStore(suite: (makeStore: MakeStore) => void): void {
  describe("on InMemoryStore", () => suite(async () => new InMemoryStore()));
  const postgres = inject("postgres");
  if (!postgres.available) {
    describe.skip(`on PostgresStore (skipped: ${postgres.reason})`, () =>
      suite(async () => new InMemoryStore()));
    return;
  }
  describe("on PostgresStore", () => {
    const stores: PostgresStore[] = [];
    suite(async () => {
      const schema = `test_${randomBytes(6).toString("hex")}`;
      const store = PostgresStore.fromConnString(postgres.url, { schema });
      stores.push(store);
      await store.setup();
      return store;
    });
    afterAll(async () => {
      for (const store of stores) await store.stop();
    });
  });
}
