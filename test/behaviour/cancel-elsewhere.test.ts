import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { cancelTask } from "langgraph-supervisor-workflow";
import { expect, inject, it } from "vitest";
import type {} from "../support/global-setup.ts";
import { hangingWorkflow, openStore } from "./cancelled-run.ts";

const postgres = inject("postgres");
const skipped = postgres.available ? "" : ` (skipped: ${postgres.reason})`;

it.skipIf(!postgres.available)(
  `a task is cancelled from another process, by the store that both have${skipped}`,
  async () => {
    const schema = `cancel_${randomUUID().slice(0, 8)}`;
    const address = `${postgres.available ? postgres.url : ""}#${schema}`;
    const threadId = randomUUID();
    const program = fileURLToPath(new URL("./cancelled-run.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", "tsx", program, address, threadId], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const store = await openStore(address);
    const saver = PostgresSaver.fromConnString(postgres.available ? postgres.url : "", { schema });
    let ended = "";
    for await (const line of createInterface({ input: child.stdout })) {
      const [what = "", ...rest] = line.split(" ");
      if (what === "ended") ended = rest.join(" ");
      if (what !== "hangs") continue;
      const workflow = hangingWorkflow(saver, store);
      const config = { configurable: { thread_id: threadId } };
      expect(await cancelTask(workflow, config, rest.join(" "), { reason: "Enough" })).toBe(true);
    }
    expect((await exited)[0]).toBe(0);
    expect(JSON.parse(ended)).toMatchObject({ status: "completed", undone: [{ participant: "hangs" }] });
    await store.stop();
    await saver.end();
  },
);
