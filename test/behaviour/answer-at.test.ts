import { type BaseCheckpointSaver, Command, interrupt } from "@langchain/langgraph";
import { answer, pendingInterrupts, SupervisorWorkflowBuilder } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { reviewed } from "../review/reviewed.ts";
import { describeEachCheckpointer } from "../support/checkpointers.ts";
import { linesOf, newThread } from "../support/thread.ts";

const askers = ["the supervisor", "a participant", "a nested workflow", "reviewed workers"] as const;
type Asker = (typeof askers)[number] | "two participants";

/** A workflow that asks, and how often each participant was begun. */
function build(asker: Asker, checkpointer: BaseCheckpointSaver) {
  const begun: string[] = [];
  const worker = (name: string, asks: boolean) => ({
    description: "Works",
    agent: async () => {
      begun.push(name);
      return asks ? `${name}: ${interrupt(name)}` : name;
    },
  });
  const flat = (name: string, participants: Record<string, object>) =>
    new SupervisorWorkflowBuilder({
      name,
      description: "Works",
      synthesis: "last-report",
      decisions: "hidden",
    })
      // Participants by name alone, whatever they are.
      .participants(participants as Record<string, ReturnType<typeof worker>>)
      .withSupervisor(({ turn }) => {
        if (turn === 1 && asker === "the supervisor") return { userInputNeeded: true, userPrompt: "When?" };
        if (turn > (asker === "the supervisor" ? 2 : 1)) return { nextAgent: null };
        const agents = Object.keys(participants);
        return { nextAgent: null, assignments: agents.map((agent) => ({ agent, instruction: "Work" })) };
      });
  const builders: Record<Asker, () => { build(options: object): unknown }> = {
    "the supervisor": () => flat("asking", { one: worker("one", false) }),
    "a participant": () => flat("asking", { one: worker("one", true), two: worker("two", false) }),
    "two participants": () => flat("asking", { one: worker("one", true), two: worker("two", true) }),
    "a nested workflow": () =>
      flat("asking", {
        inner: flat("inner", { one: worker("one", true) }).build(),
        two: worker("two", false),
      }),
    "reviewed workers": () =>
      reviewed({
        items: ["one", "two"],
        agent: async (brief) => {
          const item = brief.review?.item ?? "";
          begun.push(item);
          const said: unknown = item === "one" ? interrupt(item) : "done";
          return { text: `${item}: ${said}`, data: { [item]: said } };
        },
      }),
  };
  // Of the state only what all of them have is read.
  const workflow = builders[asker]().build({ checkpointer }) as ReturnType<ReturnType<typeof flat>["build"]>;
  return { workflow, begun };
}

describeEachCheckpointer((makeCheckpointer) => {
  async function asking(asker: Asker) {
    const { workflow, begun } = build(asker, await makeCheckpointer());
    const config = newThread();
    await workflow.invoke({ messages: "go" }, config);
    const at = (await workflow.getState(config)).config as typeof config;
    const lines = async (of = config) => linesOf((await workflow.getState(of)).values.messages);
    return { workflow, begun, config, at, lines, questions: () => pendingInterrupts(workflow, config) };
  }

  describe("an answer at a named checkpoint", () => {
    it.each(askers)("goes on there as without the name, and repeats nothing: %s", async (asker) => {
      const named = await asking(asker);
      const plain = await asking(asker);
      for (const { workflow, questions, config, at } of [named, { ...plain, at: plain.config }]) {
        const [question] = await questions();
        await workflow.invoke(answer(question ?? {}, "12 June"), at);
        expect(await questions()).toEqual([]);
        expect((await workflow.getState(config)).next).toEqual([]);
      }
      expect(named.begun).toEqual(plain.begun);
      expect(await named.lines()).toEqual(await plain.lines());
    });

    it.each(askers)(
      "is refused where the question was answered, since the first one would count: %s",
      async (asker) => {
        const { workflow, begun, config, at, lines, questions } = await asking(asker);
        const [question] = await questions();
        await workflow.invoke(answer(question ?? {}, "12 June"), at);
        const answered = await lines();
        expect(answered.join()).toContain("12 June");
        const before = [...begun];
        const refused = { code: "QUESTION_CLOSED", message: expect.stringContaining("was answered before") };
        for (const command of [answer(question ?? {}, "13 June"), new Command({ resume: "13 June" })])
          await expect(workflow.invoke(command, at)).rejects.toMatchObject(refused);
        expect(await lines()).toEqual(answered);
        expect(begun).toEqual(before);
        expect(await questions()).toEqual([]);
        // Without the checkpoint there is nothing to answer, and nothing is refused.
        await workflow.invoke(new Command({ resume: "13 June" }), config);
        expect(await lines()).toEqual(answered);
      },
    );

    it.each(askers)("is refused where a new request has left the question: %s", async (asker) => {
      const { workflow, config, at, lines, questions } = await asking(asker);
      const [question] = await questions();
      await workflow.invoke({ messages: "something else" }, config);
      const later = await lines();
      expect(later).toContain("human: something else");
      await expect(workflow.invoke(answer(question ?? {}, "12 June"), at)).rejects.toMatchObject({
        code: "QUESTION_CLOSED",
        message: expect.stringContaining("was left for something else"),
      });
      expect(await lines()).toEqual(later);
    });

    it.each(askers)(
      "goes on beside branches that began there, and leaves them as they were: %s",
      async (asker) => {
        const { workflow, config, at, lines, questions } = await asking(asker);
        const [question] = await questions();
        await workflow.invoke({ messages: "something else" }, at);
        const other = (await workflow.getState(config)).config as typeof config;
        const otherLines = await lines(other);
        expect(otherLines).toContain("human: something else");
        await workflow.invoke(null, at);
        await workflow.invoke(answer(question ?? {}, "12 June"), at);
        const plain = await asking(asker);
        await plain.workflow.invoke(answer((await plain.questions())[0] ?? {}, "12 June"), plain.config);
        expect(await lines()).toEqual(await plain.lines());
        expect(await lines(other)).toEqual(otherLines);
      },
    );

    it("leaves other questions open, which can be answered there too", async () => {
      const { workflow, begun, at, lines, questions } = await asking("two participants");
      const [one, two] = await questions();
      await workflow.invoke(answer(one ?? {}, "12 June"), at);
      expect(await questions()).toEqual([two]);
      const again = workflow.invoke(answer(one ?? {}, "13 June"), at);
      await expect(again).rejects.toMatchObject({ code: "QUESTION_CLOSED" });
      await workflow.invoke(new Command({ resume: "Boston" }), at);
      expect((await lines()).slice(1, 3)).toEqual(["one: one: 12 June", "two: two: Boston"]);
      expect(begun.filter((name) => name === "one")).toHaveLength(2);
    });
  });

  describe("a run again from the checkpoint of a question", () => {
    it.each(askers)(
      "asks it anew, to be answered otherwise, and leaves the first branch as it was: %s",
      async (asker) => {
        const { workflow, config, at, lines, questions } = await asking(asker);
        const [question] = await questions();
        await workflow.invoke(answer(question ?? {}, "12 June"), config);
        const first = (await workflow.getState(config)).config as typeof config;
        const firstLines = await lines();
        await workflow.invoke(null, at);
        const [again] = await questions();
        expect(again?.value).toEqual(question?.value);
        await workflow.invoke(answer(again ?? {}, "13 June"), config);
        expect(await lines()).toEqual(firstLines.map((line) => line.replace("12 June", "13 June")));
        expect(await lines(first)).toEqual(firstLines);
      },
    );
  });
});
