import { setTimeout as sleep } from "node:timers/promises";
import { interrupt } from "@langchain/langgraph";
import type { ParticipantFunction } from "langgraph-supervisor-workflow";

/**
 * What an instruction makes the worker of a {@link Floor} do, one word after the other:
 * `5ms` takes its time, `wait` waits until the floor is open, `fail` throws, `silent` answers nothing, `ask` asks
 * `<name>?` and answers with what it is told.
 */
export type Job = `${string}: ${string}`;

/** Where workers work: it notes who started and who ended, and how many worked at once. */
export class Floor {
  readonly started: string[] = [];
  readonly ended: string[] = [];
  /** How many work now, and how many at most worked at once. */
  working = 0;
  most = 0;
  /** Whether those who wait may go on. */
  isOpen = false;

  /** Does a job `name: word word …`, and reports `did name`. */
  readonly worker: ParticipantFunction = async ({ instruction }, { signal }) => {
    const [name = "", ...words] = instruction.split(/[:\s]+/u);
    this.started.push(name);
    this.working += 1;
    this.most = Math.max(this.most, this.working);
    try {
      let report = `did ${name}`;
      for (const word of words) {
        if (word.endsWith("ms")) await sleep(Number.parseInt(word, 10), undefined, { signal });
        while (word === "wait" && !this.isOpen) await sleep(2, undefined, { signal });
        if (word === "fail") throw new Error(`${name} broke.`);
        if (word === "silent") report = "";
        if (word === "ask") report += ` (${interrupt({ prompt: `${name}?` })})`;
      }
      this.ended.push(name);
      return report;
    } finally {
      this.working -= 1;
    }
  };

  /** How often each job was started. */
  startsOf(name: string): number {
    return this.started.filter((started) => started === name).length;
  }
}

/** A participant of this name for each, all of them on one floor. */
export function workersOn<const Name extends string>(floor: Floor, ...names: readonly Name[]) {
  const workers = names.map((name) => [name, { description: `Does ${name}`, agent: floor.worker }] as const);
  return Object.fromEntries(workers) as Record<Name, { description: string; agent: ParticipantFunction }>;
}

/** A job's name and what it is told to do, as assignments of a decision go. */
export function jobs(participant: string, ...given: readonly Job[]): [string, string][] {
  return given.map((job) => [participant, job]);
}

/** So long a wait, without a signal. */
export const sleepFor = (ms: number): Promise<void> => sleep(ms);
