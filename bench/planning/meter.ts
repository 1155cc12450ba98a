import { performance } from "node:perf_hooks";
import type { RunnableConfig } from "@langchain/core/runnables";
import type { RoleOptions } from "langgraph-supervisor-workflow";
import { ScriptedChatModel, structured } from "langgraph-supervisor-workflow/testing";

/** What a plan cost. */
export interface Cost {
  /** The leaves that were attempted, in order. */
  readonly attempts: readonly string[];
  readonly calls: number;
  /** Calls by the name of the structured answer: `exit_decision`, `exit_summary`, `planned_subtasks`, `attempt_summary`. */
  readonly byAnswer: ReadonlyMap<string, number>;
  /** A quarter of the characters of all messages. */
  readonly promptTokens: number;
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** The names under which a scripted model is asked: by a workflow's roles, and outside of a workflow. */
const ASKED_AS = ["exit-decision", "exit-summary", "plan", "attempt-summary", "model"] as const;

const CHARACTERS_PER_TOKEN = 4;

type Role<Input, Answer> = (input: Input, config?: RunnableConfig) => Promise<Answer>;

/** Counts what the library's own roles ask a scripted model, which answers by rules. */
export class Meter {
  readonly #byAnswer = new Map<string, number>();
  #promptTokens = 0;
  #answer: unknown = null;

  get calls(): number {
    return [...this.#byAnswer.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Runs a plan, and says what it cost. */
  async measure(attempts: readonly string[], run: () => Promise<unknown>): Promise<Cost> {
    const cpu = process.cpuUsage();
    const started = performance.now();
    await run();
    const wallMs = performance.now() - started;
    const { user, system } = process.cpuUsage(cpu);
    return {
      attempts,
      calls: this.calls,
      byAnswer: this.#byAnswer,
      promptTokens: this.#promptTokens,
      wallMs,
      cpuMs: (user + system) / 1_000,
    };
  }

  /**
   * A role as the library has it, with its own prompt, whose model answers by a rule. It may be asked once at a time.
   *
   * @param create what the library makes the role with
   * @param rule what the model answers
   */
  role<Input, Answer>(
    create: (options: RoleOptions) => Role<Input, Answer>,
    rule: (input: Input) => unknown,
    maxPlanTokens: number,
  ): Role<Input, Answer> {
    return (input, config) => {
      this.#answer = rule(input);
      // A new one for each call: a scripted model keeps whatever it was asked.
      const model = new ScriptedChatModel(
        Object.fromEntries(
          ASKED_AS.map((name) => [
            name,
            ({ messages, tools }) => {
              const sent = messages.reduce((sum, { text }) => sum + text.length, 0);
              this.#promptTokens += Math.ceil(sent / CHARACTERS_PER_TOKEN);
              const [asked = ""] = tools;
              this.#byAnswer.set(asked, 1 + (this.#byAnswer.get(asked) ?? 0));
              return structured(this.#answer);
            },
          ]),
        ),
      );
      return create({ model, maxPlanTokens })(input, config);
    };
  }
}
