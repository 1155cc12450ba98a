import type { BaseCheckpointSaver, BaseStore } from "@langchain/langgraph";
import type { z } from "zod";
import type { DelegationPolicyInput } from "../delegation/policy.ts";
import type { ParticipantInput } from "../participants/participant.ts";
import type { PlanningOptions } from "../planning/options.ts";
import type { ReviewOptions } from "../review/options.ts";
import type { SupervisorFunction, SupervisorRunnable } from "../supervisor/supervisor.ts";
import type { BudgetLimits } from "../usage/budget/limits.ts";
import type { Pricing } from "../usage/pricing.ts";
import type {
  AnyBuilderTypes,
  BuilderTypes,
  ContextOf,
  FieldUpdates,
  FieldValues,
  NameProblems,
  TypeProblem,
  With,
} from "./builder-types.ts";
import { compile } from "./compile.ts";
import type { DeclaredSchema } from "./declared-fields.ts";
import { defineWorkflow } from "./define.ts";
import type { Draft } from "./draft.ts";
import type { WorkflowOptions } from "./options.ts";
import type { SupervisorWorkflow } from "./supervisor-workflow.ts";

/** What a workflow runs with. Behind the LangGraph server leave both out: it brings its own. */
export interface BuildOptions {
  /** Keeps runs, so that they can be resumed and asked about. Without one no question can be asked. */
  readonly checkpointer?: BaseCheckpointSaver | boolean | undefined;
  /** LangGraph's long-term store, handed to functions and agents. */
  readonly store?: BaseStore | undefined;
}

/**
 * Describes a supervisor workflow, and builds it.
 *
 * Immutable: each call returns a new builder, so that one can be forked, and built more than once.
 *
 * @example
 * ```ts
 * const workflow = new SupervisorWorkflowBuilder({ name: "event-planning", model: "openai:gpt-5-mini" })
 *   .participants({
 *     venue: { description: "Finds and checks venues", tools: [venueSearch] },
 *     budget: { description: "Keeps the budget", tools: [sheet] },
 *   })
 *   .build({ checkpointer: new MemorySaver() });
 *
 * const { messages, outcome } = await workflow.invoke({ messages: "A party for 50" }, config);
 * ```
 */
class Builder<Types extends AnyBuilderTypes> {
  readonly #draft: Draft;

  constructor(options: WorkflowOptions<DeclaredSchema, z.ZodObject>, draft?: Omit<Draft, "options">) {
    this.#draft = Object.freeze({
      options: Object.freeze({ ...options }),
      ...(draft ?? {
        participants: [],
        supervisors: [],
        responseFormat: null,
        reviews: [],
        plannings: [],
        policies: [],
        prices: [],
        budgets: [],
      }),
    });
  }

  static #from<Types extends AnyBuilderTypes>(draft: Draft): Builder<Types> {
    return new Builder<Types>(draft.options, draft);
  }

  /**
   * Adds participants; may be called again.
   *
   * A participant is an agent of `createAgent`, a compiled graph, a `RemoteGraph` or any Runnable on
   * `{ messages }`; or any of these, or a function, as `agent` beside a `description`; or options of
   * `createAgent`, of which an agent is made with the workflow's model.
   */
  participants<
    const Added extends Readonly<
      Record<string, ParticipantInput<FieldValues<Types>, ContextOf<Types>, FieldUpdates<Types>>>
    >,
  >(
    participants: Added & NameProblems<Added, Types["names"]>,
  ): Builder<With<Types, { names: Types["names"] | (keyof Added & string) }>> {
    return Builder.#from({
      ...this.#draft,
      participants: [
        ...this.#draft.participants,
        ...Object.entries(participants ?? {}),
      ] as Draft["participants"],
    });
  }

  /** Puts a function or Runnable in the place of the built-in supervisor. May be called once. */
  withSupervisor(
    this: Types["supervised"] extends true
      ? TypeProblem<"This workflow has a supervisor already: call withSupervisor() once.">
      : Builder<Types>,
    supervisor: SupervisorFunction<Types["names"], FieldValues<Types>, ContextOf<Types>> | SupervisorRunnable,
  ): Builder<With<Types, { supervised: true }>> {
    const draft = (this as Builder<Types>).#draft;
    return Builder.#from({
      ...draft,
      supervisors: [...draft.supervisors, supervisor as Draft["supervisors"][number]],
    });
  }

  /**
   * Has results reviewed against a specification, one at a time, as they finish, and merged into one artifact.
   *
   * The supervisor's tasks are then worked on as a batch: a result is reviewed when it is there, while slower workers
   * still run, and follow-ups start as soon as a worker is free. May be called once.
   */
  withReview<Value>(
    this: [Types["artifact"]] extends [never]
      ? Builder<Types>
      : TypeProblem<"This workflow has a review already: call withReview() once.">,
    options: ReviewOptions<Value, ContextOf<Types>, FieldValues<Types>>,
  ): Builder<With<Types, { artifact: Value }>> {
    const draft = (this as Builder<Types>).#draft;
    return Builder.#from({ ...draft, reviews: [...draft.reviews, options as unknown as ReviewOptions] });
  }

  /**
   * Works through a plan instead of deciding turn by turn: a tree of tasks whose leaves participants carry out, one after
   * the other. After each attempt it is asked which tasks have lost their point; these are left, and what is to come is
   * planned anew. May be called once, and not beside withSupervisor() or withReview().
   *
   * @example
   * ```ts
   * builder.withPlanning({
   *   environment: () => simulatedEnvironment({ initial, actions }),
   *   domain: { introduction: "A player in a world of blocks." },
   *   primitives: [{ name: "craft", description: "Make an item of others", participant: "hands" }],
   * });
   * ```
   */
  withPlanning<State, Action>(
    options: PlanningOptions<State, Action, [Types["names"]] extends [never] ? string : Types["names"]>,
  ): Builder<Types> {
    return Builder.#from({
      ...this.#draft,
      plannings: [...this.#draft.plannings, options as unknown as PlanningOptions],
    });
  }

  /**
   * Gives the final answer also as data, in `structuredResponse`: validated, and repaired once.
   *
   * Where that fails, `structuredResponse` is null and `outcome.responseFormatProblem` says why.
   */
  withResponseFormat<Response>(schema: z.ZodType<Response>): Builder<With<Types, { response: Response }>> {
    return Builder.#from({ ...this.#draft, responseFormat: schema });
  }

  /**
   * Says how tasks are delegated: how often they are tried and for how long, and who gets a task that somebody failed at.
   *
   * A participant's `delegation` and a task's own policy say what differs from it. May be called once.
   *
   * @example
   * ```ts
   * builder.withDelegation({ retries: 3, timeoutMs: 120_000, deadlineMs: 30 * 60_000 });
   * ```
   */
  withDelegation(policy: DelegationPolicyInput): Builder<Types> {
    return Builder.#from({ ...this.#draft, policies: [...this.#draft.policies, policy] });
  }

  /**
   * Says what models cost, so that usage and budgets are told in money too; may be called again.
   *
   * A model is looked up by its exact name, else by the longest beginning of it that has a price. Without a price the
   * cost is null, never zero.
   *
   * @example
   * ```ts
   * builder.withPricing({ "gpt-5-mini": { inputPerMillion: 0.25, cachedInputPerMillion: 0.025, outputPerMillion: 2 } });
   * ```
   */
  withPricing(pricing: Pricing): Builder<Types> {
    return Builder.#from({ ...this.#draft, prices: [...this.#draft.prices, pricing] });
  }

  /**
   * Limits what a run may use: money, tokens, model calls, time; at least one. May be called again: a later limit takes
   * the place of an earlier one of its name.
   *
   * The limits are hard, also with workers in parallel: before each call its worst case is reserved, and one that does not
   * fit is not made. The run then hands out no more work and ends with the synthesis, for which a part is set aside;
   * `outcome.status` is `"budget-exhausted"`.
   *
   * @example
   * ```ts
   * builder.withBudget({ maxCostUsd: 0.5, maxModelCalls: 100, maxDurationMs: 10 * 60_000 });
   * ```
   */
  withBudget(limits: BudgetLimits): Builder<Types> {
    return Builder.#from({ ...this.#draft, budgets: [...this.#draft.budgets, limits] });
  }

  /**
   * Builds the workflow: a compiled LangGraph graph.
   *
   * @throws `WorkflowDefinitionError` with every mistake of the definition at once
   */
  build(
    this: [Types["names"]] extends [never]
      ? TypeProblem<"This workflow has no participants: add some with participants({ … }) before build().">
      : Builder<Types>,
    options: BuildOptions = {},
  ): SupervisorWorkflow<Types> {
    return compile<Types>(defineWorkflow((this as Builder<Types>).#draft), options);
  }

  /** The same as `build()`, under the name that the LangGraph server calls on what `langgraph.json` names. */
  compile(
    this: [Types["names"]] extends [never]
      ? TypeProblem<"This workflow has no participants: add some with participants({ … }) before compile().">
      : Builder<Types>,
    options: BuildOptions = {},
  ): SupervisorWorkflow<Types> {
    return compile<Types>(defineWorkflow((this as Builder<Types>).#draft), options);
  }
}

/** A builder whose constructor infers the state's and the context's types from its options. */
export interface SupervisorWorkflowBuilderConstructor {
  new <Schema extends DeclaredSchema = never, Context extends z.ZodObject = never>(
    options: WorkflowOptions<Schema, Context>,
  ): Builder<BuilderTypes<never, Schema, Context, false, null, never>>;
}

export type SupervisorWorkflowBuilder<Types extends AnyBuilderTypes = AnyBuilderTypes> = Builder<Types>;
// A class cannot infer its one type bag from its constructor's options; this type of its constructor can.
export const SupervisorWorkflowBuilder = Builder as unknown as SupervisorWorkflowBuilderConstructor;
