import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import {
  type BudgetLimits,
  type BuildOptions,
  type Pricing,
  SupervisorWorkflowBuilder,
  supervisorPrompt,
  synthesisPrompt,
} from "langgraph-supervisor-workflow";
import { localToday } from "./domain/dates.ts";
import { eventPlanSchema } from "./event-plan.ts";
import { participants } from "./participants.ts";

export interface EventPlannerOptions {
  /** The model of the supervisor, the four participants, and the final plan. */
  readonly model: BaseChatModel;
  /** What day it is, as `YYYY-MM-DD`; asked at every call, since a server runs for months. @default the clock */
  readonly today?: () => string;
  /** What models cost. @default no price is known */
  readonly pricing?: Pricing;
  /** What a run may use; null for as much as it takes. @default null */
  readonly budget?: BudgetLimits | null;
}

const ROUTING = `
The plan needs a city, a date and a head count; a budget, diets, access and indoor or outdoor only if the user names
them. If one of the three is missing, ask for all that is missing in one question, once; without an answer make an
assumption and say in the instruction that it is one.

Work in this order, one participant at a time: venue; logistics, which alone sees the booking calendar; catering;
budget. Give each instruction the event in full: city, head count, date as YYYY-MM-DD, times, budget, wishes.

Two conflicts are yours to resolve, by sending the work back to the venue:
- logistics finds the date taken: ask for another venue, and name those that are ruled out. When every suitable
  venue is taken, propose the nearest free date.
- the venue leaves too little for catering: work out what the hire may cost at most, and ask for a venue within that.
  When there is none, take the cheapest, and let the budget show what is missing.
If a catalogue does not know the city, end the work: the plan then says so.`;

const PLAN = `
Write a plan in Markdown with these sections: Summary; Venue; Budget (the budget report's table, to the cent); Catering;
Logistics (climate, travel, load-in, schedule); Next steps; Invitation (the text itself); Assumptions and unknowns.
Say that venues, prices and bookings are sample data in US dollars and that nothing has been booked. Where something
does not fit, such as the date or the budget, say so first and say by how much.`;

/** The event planner, described but not yet built: fork it, or add participants of your own. */
export function eventPlanner({
  model,
  today = () => localToday(),
  pricing = {},
  budget = null,
}: EventPlannerOptions) {
  const dated = (prompt: string): string => `${prompt}\n\nToday is ${today()}.`;
  const planner = new SupervisorWorkflowBuilder({
    name: "event-planning",
    description: "Plans an event: venue, logistics, catering and budget, as one plan that fits together.",
    model,
    prompts: {
      supervisor: (variables) => dated(supervisorPrompt({ ...variables, systemPrompt: ROUTING.trim() })),
      synthesis: (variables) => dated(synthesisPrompt({ ...variables, systemPrompt: PLAN.trim() })),
    },
  })
    .participants(participants)
    .withResponseFormat(eventPlanSchema)
    .withPricing(pricing);
  return budget === null ? planner : planner.withBudget(budget);
}

/** The event planner as a graph that runs. */
export function createEventPlanner(options: EventPlannerOptions & BuildOptions) {
  const { checkpointer, store } = options;
  return eventPlanner(options).build({ checkpointer, store });
}

export type EventPlanner = ReturnType<typeof createEventPlanner>;
