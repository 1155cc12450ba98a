import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { environmentOf, SupervisorWorkflowBuilder, simulatedEnvironment } from "../../../src/index.ts";
import { openSaver } from "../killed-run.ts";
import { steps, straightRoles } from "./straight-roles.ts";

/** How many steps the plan of the kill tests has. */
export const STEPS = 4;

/** How often each step acts, one act after the other. */
export const ACTS = 3;

/** How often roles are asked in a run that nobody kills. */
export const ANSWERS = 2 + 2 * STEPS;

/** What a run that nobody kills leaves of its world. */
export const WHOLE = Array.from(
  { length: STEPS * ACTS },
  (_, act) => `Step ${Math.floor(act / ACTS)}, ${act % ACTS}`,
);

/** What is done where each act, and each answer of a role, has ended. */
export type Tell = (line: string) => void;

/** The world of the kill tests: a list of what was done in it. Each act is told of as it is done. */
function listed(tell: Tell) {
  return () =>
    simulatedEnvironment({
      initial: [] as readonly string[],
      actions: {
        add: (list: readonly string[], { name }: { name: string }) => {
          tell(`act ${name}`);
          return { state: [...list, name], result: list.length };
        },
      },
    });
}

/** The workflow that is killed: a plan of steps, each of which acts a few times. */
export function killablePlan(checkpointer: BaseCheckpointSaver, tell: Tell) {
  const world = listed(tell);
  let asked = 0;
  const roles = straightRoles(steps(STEPS), (role) => {
    asked += 1;
    tell(`role ${role} ${asked}`);
  });
  return new SupervisorWorkflowBuilder({ name: "killable", synthesis: "last-report" })
    .participants({
      hands: {
        description: "Works",
        agent: async ({ instruction }, { config }) => {
          const env = environmentOf(world, config);
          const places: unknown[] = [];
          for (let act = 0; act < ACTS; act += 1) {
            places.push(await env.act({ type: "add", name: `${instruction}, ${act}` }));
            await sleep(2);
          }
          return places.join();
        },
      },
    })
    .withPlanning({
      environment: world,
      primitives: [{ name: "do", description: "Does a step", participant: "hands" }],
      roles,
    })
    .build({ checkpointer });
}

/** Run as a program: `killed-plan.ts KIND ADDRESS THREAD LOG`. Starts the run, or goes on with it. */
async function main([kind = "", address = "", threadId = "", log = ""]: string[]): Promise<void> {
  const workflow = killablePlan(await openSaver(kind, address), (line) => {
    appendFileSync(log, `${line}\n`);
    process.stdout.write(`${line}\n`);
  });
  const config = { configurable: { thread_id: threadId } };
  const { next, values } = await workflow.getState(config);
  const hasBegun = next.length > 0 || values.messages?.length > 0;
  process.stdout.write("ready\n");
  await workflow.invoke(hasBegun ? null : { messages: "go" }, config);
  process.exit(0);
}

if (/killed-plan\.[jt]s$/.test(process.argv[1] ?? "")) await main(process.argv.slice(2));
