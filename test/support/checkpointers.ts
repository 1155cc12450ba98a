import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { MemorySaver } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { afterAll, describe, inject } from "vitest";
import type {} from "./global-setup.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Makes a new, empty checkpointer, which is closed after the suite. */
export type MakeCheckpointer = () => Promise<BaseCheckpointSaver>;

/** The checkpointers that every state and resume behaviour is tested on. */
export const checkpointerKinds = ["MemorySaver", "SqliteSaver", "PostgresSaver"] as const;

/** The name of one of them. */
export type CheckpointerKind = (typeof checkpointerKinds)[number];

type CleanUp = () => void | Promise<void>;

interface Backend {
  /** Why it cannot run here, or undefined. */
  readonly unavailable: string | undefined;
  make(onEnd: (cleanUp: CleanUp) => void): Promise<BaseCheckpointSaver>;
}

/**
 * Runs one suite on each checkpointer: memory, SQLite in a file, and a real Postgres.
 * One that cannot run here is skipped, and its reason stands in the suite's name and in the output.
 *
 * @example
 * describeEachCheckpointer((makeCheckpointer) => {
 *   it("resumes", async () => {
 *     const graph = workflow.build({ checkpointer: await makeCheckpointer() });
 *   });
 * });
 */
export function describeEachCheckpointer(
  suite: (makeCheckpointer: MakeCheckpointer, kind: CheckpointerKind) => void,
): void {
  for (const kind of checkpointerKinds) {
    const { unavailable, make } = backends[kind];
    if (unavailable !== undefined) {
      const reason = unavailable.replace(/\s+/g, " ");
      console.warn(`${kind} is skipped: ${reason}`);
      describe.skip(`on ${kind} (skipped: ${reason})`, () => suite(notToBeCalled, kind));
      continue;
    }
    describe(`on ${kind}`, () => {
      const cleanUps: CleanUp[] = [];
      suite(() => make((cleanUp) => cleanUps.push(cleanUp)), kind);
      afterAll(async () => {
        for (const cleanUp of cleanUps.reverse()) await cleanUp();
      });
    });
  }
}

/** Why a checkpointer cannot run here, or undefined if it can. */
export function whyUnavailable(kind: CheckpointerKind): string | undefined {
  return backends[kind].unavailable;
}

const sqlite = await loadSqlite();
const postgres = inject("postgres");

const backends: Readonly<Record<CheckpointerKind, Backend>> = {
  MemorySaver: {
    unavailable: undefined,
    make: async () => new MemorySaver(),
  },
  SqliteSaver: {
    unavailable: sqlite.reason,
    async make(onEnd) {
      const folder = await makeTemporaryFolder("checkpoints");
      onEnd(() => folder.remove());
      const saver = sqlite.open(join(folder.path, "checkpoints.sqlite"));
      onEnd(() => {
        saver.db.close();
      });
      return saver;
    },
  },
  PostgresSaver: {
    unavailable: postgres.available ? undefined : postgres.reason,
    async make(onEnd) {
      if (!postgres.available) throw new Error(postgres.reason);
      const schema = `test_${randomBytes(6).toString("hex")}`;
      const saver = PostgresSaver.fromConnString(postgres.url, { schema });
      onEnd(() => saver.end());
      await saver.setup();
      return saver;
    },
  },
};

/** The SQLite saver needs a binary built for this Node, which may be missing. */
async function loadSqlite() {
  try {
    const { SqliteSaver } = await import("@langchain/langgraph-checkpoint-sqlite");
    SqliteSaver.fromConnString(":memory:").db.close();
    return { reason: undefined, open: (file: string) => SqliteSaver.fromConnString(file) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const open = (): never => {
      throw new Error(reason);
    };
    return { reason, open };
  }
}

const notToBeCalled: MakeCheckpointer = () => {
  throw new Error("A skipped suite makes no checkpointer.");
};
