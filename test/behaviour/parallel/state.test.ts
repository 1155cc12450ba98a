import { ReducedValue, StateSchema } from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { SupervisorWorkflowBuilder, type Task } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { describeEachCheckpointer } from "../../support/checkpointers.ts";
import { newThread } from "../../support/thread.ts";
import { sleepFor } from "./floor.ts";

/** Written by several tasks at once: fields of every kind. */
const fields = new StateSchema({
  city: z.string().default("nowhere"),
  budget: z.number().optional(),
  halls: new ReducedValue(
    z.array(z.string()).default(() => []),
    {
      inputSchema: z.array(z.string()),
      reducer: (list: string[], written: string[]) => [...list, ...written],
    },
  ),
  total: new ReducedValue(z.number().default(0), { reducer: (sum: number, added: number) => sum + added }),
});

describeEachCheckpointer((makeCheckpointer) => {
  describe("declared fields that several tasks write at once", () => {
    async function writing(delays: readonly number[], written: readonly (object | null)[]) {
      const seen: unknown[] = [];
      const workflow = new SupervisorWorkflowBuilder({
        name: "writing",
        stateSchema: fields,
        synthesis: "last-report",
      })
        .participants({
          writer: {
            description: "Writes",
            agent: async ({ instruction }, { state }) => {
              seen.push(structuredClone(state));
              const index = Number(instruction);
              await sleepFor(delays[index] ?? 0);
              const given = written[index] ?? null;
              if (given === null) throw new Error("Nothing to write.");
              return { text: `wrote ${index}`, ...given };
            },
          },
        })
        .withSupervisor(({ tasks, state }) => {
          if (tasks.length > 0) {
            seen.push(structuredClone(state));
            return { nextAgent: null };
          }
          return {
            assignments: written.map((_, index) => ({
              agent: "writer",
              instruction: `${index}`,
              item: null,
            })),
          };
        })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      const result = await workflow.invoke({ messages: "go", city: "Ghent" }, config);
      const { values } = await workflow.getState(config);
      for (const key of ["city", "budget", "halls", "total"] as const)
        expect(values[key]).toEqual(result[key]);
      return { result, seen };
    }

    it.each([[[1, 6, 12, 18]], [[18, 12, 6, 1]], [[6, 18, 1, 12]]])(
      "hold the last assignment's value, and a reducer gets all of them in order (%j ms)",
      async (delays) => {
        const { result, seen } = await writing(delays, [
          { city: "Antwerp", halls: ["a"], total: 1 },
          { city: "Bruges", halls: ["b"], total: 10, budget: 5 },
          { halls: ["c", "d"], total: 100 },
          { city: "Liège", halls: ["e"], total: 1000 },
        ]);
        expect(result).toMatchObject({
          city: "Liège",
          budget: 5,
          total: 1111,
          halls: ["a", "b", "c", "d", "e"],
        });
        // What a task sees is what there was when all of them began.
        const before = { city: "Ghent", halls: [], total: 0 };
        expect(seen.slice(0, 4)).toEqual(Array(4).fill(expect.objectContaining(before)));
        expect(seen[4]).toMatchObject({ city: "Liège", budget: 5, total: 1111 });
      },
    );

    it("may be declared by a zod object", async () => {
      const workflow = new SupervisorWorkflowBuilder({
        name: "writing",
        stateSchema: z.object({
          city: z.string(),
          halls: withLangGraph(z.array(z.string()), {
            default: () => [],
            reducer: { schema: z.string(), fn: (list: string[], hall: string) => [...list, hall] },
          }),
        }),
        synthesis: "last-report",
      })
        .participants({
          writer: {
            description: "Writes",
            agent: async ({ instruction }) => {
              await sleepFor(10 - 3 * Number(instruction));
              return { city: `city ${instruction}`, halls: instruction };
            },
          },
        })
        .withSupervisor(({ tasks }) =>
          tasks.length > 0
            ? { nextAgent: null }
            : {
                assignments: [1, 2, 3].map((part) => ({
                  agent: "writer",
                  instruction: `${part}`,
                  item: null,
                })),
              },
        )
        .build({ checkpointer: await makeCheckpointer() });
      const { city, halls } = await workflow.invoke({ messages: "go" }, newThread());
      expect({ city, halls }).toEqual({ city: "city 3", halls: ["1", "2", "3"] });
    });

    it("hold what was there when nobody writes them, and what is sound when another fails", async () => {
      const { result } = await writing([1, 5, 3], [{ total: 1 }, { city: 7, total: 10 }, null]);
      expect(result).toMatchObject({ city: "Ghent", total: 1, halls: [] });
      expect(result).not.toHaveProperty("budget");
      expect(result.tasks.map(({ status }) => status.type)).toEqual(["completed", "failed", "failed"]);
    });
  });

  describe("several threads through one workflow at once", () => {
    it("stay apart", async () => {
      const workflow = new SupervisorWorkflowBuilder({
        name: "w",
        synthesis: "last-report",
        decisions: "hidden",
      })
        .participants({
          worker: {
            description: "Works",
            agent: async ({ instruction, goal }) => {
              await sleepFor((Number(instruction) * 7) % 12);
              return `${goal} ${instruction}`;
            },
          },
        })
        .withSupervisor(({ tasks }) =>
          tasks.length >= 8
            ? { nextAgent: null }
            : {
                assignments: [1, 2, 3, 4].map((part) => ({
                  agent: "worker",
                  instruction: `${tasks.length + part}`,
                  item: null,
                })),
              },
        )
        .build({ checkpointer: await makeCheckpointer() });
      const results = await Promise.all(
        ["a", "b", "c", "d"].map((goal) => workflow.invoke({ messages: goal }, newThread())),
      );
      for (const [index, { tasks }] of results.entries()) {
        const goal = "abcd"[index];
        expect(tasks.map(({ report }) => report)).toEqual(
          [1, 2, 3, 4, 5, 6, 7, 8].map((part) => `${goal} ${part}`),
        );
      }
    });
  });

  describe("branches of a thread with tasks at once", () => {
    async function counting() {
      let calls = 0;
      const workflow = new SupervisorWorkflowBuilder({
        name: "w",
        synthesis: "last-report",
        decisions: "hidden",
      })
        .participants({
          worker: {
            description: "Counts",
            agent: async ({ instruction }) => {
              calls += 1;
              const call = calls;
              await sleepFor((call * 5) % 9);
              return `${instruction} ${call}`;
            },
          },
        })
        .withSupervisor(({ messages }) => {
          const start = messages.findLastIndex((message) => message.getType() === "human");
          const goal = messages[start]?.text ?? "";
          return messages.slice(start).some(({ name }) => name === "worker")
            ? { nextAgent: null }
            : {
                assignments: [1, 2, 3].map((part) => ({
                  agent: "worker",
                  instruction: `${goal}${part}`,
                  item: null,
                })),
              };
        })
        .build({ checkpointer: await makeCheckpointer() });
      const config = newThread();
      await workflow.invoke({ messages: "go" }, config);
      const reportsAt = async (at: object) =>
        (await workflow.getState(at)).values.tasks.map(({ report }: Task) => report as string);
      return { workflow, config, reportsAt, trunk: (await workflow.getState(config)).config };
    }
    const partsOf = (reports: readonly (string | null)[]) => reports.map((report) => report?.split(" ")[0]);

    it("stay apart when several requests come in at one old checkpoint, at once", async () => {
      const { workflow, reportsAt, trunk } = await counting();
      const forks = await Promise.all(
        ["x", "y", "z"].map((text) =>
          workflow.invoke({ messages: text }, trunk as ReturnType<typeof newThread>),
        ),
      );
      for (const [index, { tasks }] of forks.entries()) {
        const goal = "xyz"[index];
        expect(partsOf(tasks.map(({ report }) => report))).toEqual([
          "go1",
          "go2",
          "go3",
          `${goal}1`,
          `${goal}2`,
          `${goal}3`,
        ]);
      }
      expect(partsOf(await reportsAt(trunk))).toEqual(["go1", "go2", "go3"]);
      const all = forks.flatMap(({ tasks }) => tasks.slice(3).map(({ report }) => report));
      expect(new Set(all).size).toBe(9);
    });

    it("stay apart when the batch is replayed, twice at once", async () => {
      const { workflow, config, reportsAt, trunk } = await counting();
      const before = [];
      for await (const snapshot of workflow.getStateHistory(config))
        if (snapshot.next.includes("worker")) before.push(snapshot);
      expect(before[0]?.next).toEqual(["worker", "worker", "worker"]);
      const trunkReports = await reportsAt(trunk);
      const at = before[0]?.config as ReturnType<typeof newThread>;
      const replays = await Promise.all([workflow.invoke(null, at), workflow.invoke(null, at)]);
      for (const { tasks } of replays) {
        const reports = tasks.map(({ report }) => report);
        expect(partsOf(reports)).toEqual(["go1", "go2", "go3"]);
        expect(reports.filter((report) => trunkReports.includes(report))).toEqual([]);
      }
      expect(new Set(replays.flatMap(({ tasks }) => tasks.map(({ report }) => report))).size).toBe(6);
      expect(await reportsAt(trunk)).toEqual(trunkReports);
    });
  });
});
