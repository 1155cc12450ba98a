import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { END, MemorySaver, MessagesValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import {
  environmentOf,
  type Spec,
  SupervisorWorkflowBuilder,
  simulatedEnvironment,
} from "langgraph-supervisor-workflow";
import { ScriptedChatModel } from "langgraph-supervisor-workflow/testing";
import { z } from "zod";

// What the snippets of the documentation may use without saying where it is from. Only checked, never run.

export const model: BaseChatModel = new ScriptedChatModel({});
export const cheaperModel = model;

export const config = { configurable: { thread_id: "thread-1" } };
export const checkpointer = new MemorySaver();

export const findVenues = tool(({ guests }) => `A hall for ${guests}`, {
  name: "find_venues",
  description: "Finds halls for a number of guests",
  schema: z.object({ guests: z.number() }),
});

export const venueAgent = createAgent({ model, tools: [findVenues], description: "Finds venues" });

export const cateringGraph = new StateGraph(new StateSchema({ messages: MessagesValue }))
  .addNode("cook", () => ({ messages: ["Soup."] }))
  .addEdge(START, "cook")
  .addEdge("cook", END)
  .compile({ description: "Plans menus" });

export const builder = new SupervisorWorkflowBuilder({ name: "party", model }).participants({
  venue: venueAgent,
  budget: { description: "Keeps the budget", agent: async () => "9,000 dollars are left." },
});

export { environmentOf };

/** The world of the page on planning. */
export const world = () =>
  simulatedEnvironment({
    initial: { items: [] as readonly string[] },
    actions: {
      take: (player: { items: readonly string[] }, { item }: { item: string }) => ({
        state: { items: [...player.items, item] },
        result: null,
      }),
    },
  });

export const workflow = builder.build({ checkpointer });

export const menu = z.object({ courses: z.array(z.string()), price: z.number().nullable() });

export const spec: Spec = {
  title: "A menu",
  description: "A menu for 50 guests",
  acceptanceCriteria: "It can be cooked in one kitchen.",
  items: { courses: { description: "Choose the courses.", acceptanceCriteria: "There are three." } },
};

export const reviewed = builder.withReview({
  spec,
  artifact: { initial: { courses: [], price: null }, schema: menu },
});
