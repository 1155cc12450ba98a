import { renderPlan } from "langgraph-supervisor-workflow";
import { describe, expect, it } from "vitest";
import { type Answers, feast } from "./feast.ts";
import { leaves, leavesNode, leftAs, planned, stays, tried } from "./player.ts";

/** Feast → water → bucket → crafting: the leaf in which something is found lies four levels deep. */
const DEEP = [
  planned(["Get water"], ["Cook a soup", "cook"]),
  planned(["Get a bucket"], ["Fill it", "open"]),
  planned(["Craft a bucket"]),
  planned(["Look for iron in the chest", "open"], ["Mine iron", "open"]),
];
const UNTIL_ATTEMPT = ["plan", "plan", "plan", "plan", "attempt-summary"];
/** One call for the exit, its summary, and one more since a child was left. */
const ONE_EXIT = ["exit-decision", "exit-summary", "exit-decision"];
/** The soup: attempt, judgement, and the plan that names nothing more. */
const SOUP = ["attempt-summary", "exit-decision", "plan"];

const SOUP_IS_READY = tried("completed", "The soup is ready.");
const GOES_ON = stays();

describe("after an attempt", () => {
  it("a distant parent that was made moot is left, with everything below it", async () => {
    const { result, asked, model } = await feast("a barrel of water", {
      plan: [...DEEP, planned(["Cook a soup", "cook"]), planned()],
      attempts: [tried("completed", "There is a barrel of water in the chest."), SOUP_IS_READY],
      exits: [leaves("1.1", "There is water."), GOES_ON, GOES_ON],
      summaries: [leftAs("aborted", "There is a barrel of water, so none must be got.")],
    });
    expect(asked).toEqual([...UNTIL_ATTEMPT, ...ONE_EXIT, "plan", ...SOUP, "synthesis"]);
    expect(renderPlan(result.plan)).toBe(
      [
        "1 Give a feast [completed]: Nothing is left to do.",
        "  1.1 Get water [aborted]: There is a barrel of water, so none must be got.",
        '    1.1.1 Get a bucket [aborted]: Left with "Get water", which was aborted: There is a barrel of water, so none must be got.',
        '      1.1.1.1 Craft a bucket [aborted]: Left with "Get water", which was aborted: There is a barrel of water, so none must be got.',
        "        1.1.1.1.1 Look for iron in the chest [completed] (primitive: open): There is a barrel of water in the chest.",
        "        1.1.1.1.2 Mine iron [dropped] (primitive: open)",
        "    1.1.2 Fill it [dropped] (primitive: open)",
        "  1.2 Cook a soup [completed] (primitive: cook): The soup is ready.",
      ].join("\n"),
    );
    const judged = model.requestsOf("exit-decision")[0]?.messages.at(-1)?.text;
    expect(judged).toContain("Which of the tasks 1, 1.1, 1.1.1, 1.1.1.1 is to be left now");
    expect(judged).toContain("In the bag: a barrel of water.");
  });

  it("the immediate parent that was made moot is left, and what is above it goes on", async () => {
    const { result, asked } = await feast("a bucket", {
      plan: [...DEEP, planned(["Fill the bucket", "open"]), planned(), planned()],
      attempts: [tried("completed", "A bucket."), tried("completed", "It is full."), SOUP_IS_READY],
      exits: [leaves("1.1.1", "There is a bucket."), GOES_ON, GOES_ON, GOES_ON, GOES_ON],
      summaries: [leftAs("aborted", "A bucket was found.")],
    });
    expect(asked).toEqual([
      ...[...UNTIL_ATTEMPT, ...ONE_EXIT, "plan"],
      // The bucket is filled, nothing is left to do for the water, and the soup was planned before.
      ...["attempt-summary", "exit-decision", "plan", "exit-decision"],
      ...[...SOUP, "synthesis"],
    ]);
    const statuses = Object.fromEntries(result.plan.map(({ description, status }) => [description, status]));
    expect(statuses).toMatchObject({ "Get a bucket": "aborted", "Get water": "completed" });
  });

  it("the task itself that was made moot is left, and nothing above it", async () => {
    const { result, asked } = await feast("a bucket without a handle", {
      plan: [...DEEP, planned(["Bind a rope to the bucket", "open"]), planned(), planned(), planned()],
      attempts: [
        tried("completed", "A bucket without a handle."),
        tried("completed", "There is a rope on it."),
        tried("completed", "It is full."),
        SOUP_IS_READY,
      ],
      exits: [leaves("1.1.1.1", "Nothing must be crafted."), ...Array.from({ length: 6 }, () => GOES_ON)],
      summaries: [leftAs("aborted", "A bucket was found; it lacks a handle.")],
    });
    expect(asked.slice(0, 9)).toEqual([...UNTIL_ATTEMPT, ...ONE_EXIT, "plan"]);
    expect(asked.filter((role) => role === "exit-summary")).toHaveLength(1);
    expect(result.outcome?.status).toBe("completed");
    const ofBucket = result.plan.filter(({ description }) => description.includes("rope"));
    expect(ofBucket).toMatchObject([{ status: "completed", order: 1 }]);
  });
});

describe("found_bucket_removes_need_for_bucket_crafting", () => {
  it("asks exit classifier, summarizer (aborted), classifier again, and the planner", async () => {
    const { model, asked, result } = await feast("a bucket", {
      plan: [
        planned(["Craft a bucket"], ["Fill the crafted bucket", "open"]),
        planned(["Look for iron in the chest", "open"], ["Mine iron", "open"]),
        planned(["Fill the bucket that was found", "open"]),
        planned(),
      ],
      attempts: [tried("completed", "There was a bucket in the chest."), tried("completed", "It is full.")],
      exits: [leaves("1.1", "There is a bucket already."), GOES_ON, GOES_ON],
      summaries: [leftAs("aborted", "A bucket was found, so none must be crafted.")],
    });
    const steps = asked.slice(3, -1);
    // Step 1: after a completed child. 2: its summary. 3: after an aborted child. 5: the plan is revised.
    expect(steps.slice(0, 4)).toEqual(["exit-decision", "exit-summary", "exit-decision", "plan"]);
    expect(steps.slice(4)).toEqual(["attempt-summary", "exit-decision", "plan"]);

    const [first, second] = model
      .requestsOf("exit-decision")
      .map(({ messages }) => messages.at(-1)?.text ?? "");
    expect(first).toContain('An attempt was made at 1.1.1 "Look for iron in the chest". It is completed');
    expect(first).toContain("1.1 Craft a bucket [in progress]   <- current");
    expect(second).toContain('1.1 "Craft a bucket" was left as aborted: A bucket was found');
    expect(second).toContain("1 Give a feast [in progress]   <- current");
    expect(model.requestsOf("exit-summary")[0]?.messages.at(-1)?.text).toContain(
      "There is a bucket already.",
    );
    const revision = model.requestsOf("plan")[2]?.messages.at(-1)?.text ?? "";
    expect(revision).toContain("1.1 Craft a bucket [aborted]: A bucket was found, so none must be crafted.");
    expect(revision).toContain(
      "1.2 Fill the crafted bucket [planned] (primitive: open)   <- subtask of current",
    );

    expect(result.outcome?.status).toBe("completed");
    expect(result.plan.map(({ description }) => description)).not.toContain("Fill the crafted bucket");
    expect(result.tasks.map(({ instruction }) => instruction)).toEqual([
      "Look for iron in the chest",
      "Fill the bucket that was found",
    ]);
  });
});

describe("after an exit", () => {
  it("a task is left that an exited child has made moot, and again the one above it is asked about", async () => {
    const { asked, result } = await feast("a letter: the feast is tomorrow, bring nothing", {
      plan: [...DEEP, planned(["Cook a soup", "cook"]), planned()],
      attempts: [tried("completed", "A letter."), SOUP_IS_READY],
      exits: [
        leaves("1.1.1", "No bucket is wanted."),
        leaves("1.1", "Without a bucket there is no water to be had, and none is wanted."),
        GOES_ON,
        GOES_ON,
      ],
      summaries: [leftAs("aborted", "No bucket is wanted."), leftAs("aborted", "No water is wanted.")],
    });
    expect(asked).toEqual([
      ...UNTIL_ATTEMPT,
      ...["exit-decision", "exit-summary", "exit-decision", "exit-summary", "exit-decision", "plan"],
      ...[...SOUP, "synthesis"],
    ]);
    expect(result.outcome?.status).toBe("completed");
  });

  it("a task that was foolish from the start is left, though nothing of it is reached", async () => {
    const { asked, result } = await feast("nothing", {
      plan: [
        planned(["Ask the moon for soup"], ["Cook a soup", "cook"]),
        planned(["Call", "open"]),
        planned(["Cook a soup", "cook"]),
        planned(),
      ],
      attempts: [tried("failed", "The moon says nothing."), SOUP_IS_READY],
      exits: [leaves("1.1", "That was foolish from the start."), GOES_ON, GOES_ON],
      summaries: [leftAs("aborted", "The moon gives no soup.")],
    });
    expect(asked).toEqual(["plan", "plan", "attempt-summary", ...ONE_EXIT, "plan", ...SOUP, "synthesis"]);
    expect(result.plan.find(({ description }) => description.includes("moon"))?.status).toBe("aborted");
  });

  it("a complete task makes way for the next one that was planned, and nothing is planned anew", async () => {
    const { asked, result } = await feast("a full bucket", {
      plan: [
        planned(["Get water"], ["Cook a soup", "cook"]),
        planned(["Open the chest", "open"], ["Mine", "open"]),
        planned(),
      ],
      attempts: [tried("completed", "A full bucket."), SOUP_IS_READY],
      exits: [leaves("1.1", "There is water: it is complete."), GOES_ON, GOES_ON],
      summaries: [leftAs("completed", "There is a full bucket.")],
    });
    expect(asked).toEqual(["plan", "plan", "attempt-summary", ...ONE_EXIT, ...SOUP, "synthesis"]);
    expect(result.outcome?.status).toBe("completed");
    expect(result.tasks).toHaveLength(2);
  });

  it("a root that is complete ends the run: nobody is asked about anything above it", async () => {
    const { asked, result } = await feast("a feast", {
      plan: [...DEEP],
      attempts: [tried("completed", "A whole feast was in the chest.")],
      exits: [leaves("1", "The feast is there.")],
      summaries: [leftAs("completed", "A feast was found.")],
    });
    expect(asked).toEqual([...UNTIL_ATTEMPT, "exit-decision", "exit-summary", "synthesis"]);
    expect(result.outcome).toMatchObject({ status: "completed", reason: "A feast was found." });
  });
});

describe("a task that is not complete, and still worth it", () => {
  it("goes on with its next subtask: no summary, and no plan", async () => {
    const { asked, result } = await feast("some iron", {
      plan: [
        ...DEEP.slice(0, 1),
        planned(["Open the chest", "open"], ["Open the other one", "open"]),
        planned(),
        planned(),
      ],
      attempts: [tried("completed", "Iron."), tried("completed", "More iron."), SOUP_IS_READY],
      exits: Array.from({ length: 4 }, () => GOES_ON),
    });
    expect(asked).toEqual([
      ...["plan", "plan", "attempt-summary", "exit-decision"],
      ...["attempt-summary", "exit-decision", "plan", "exit-decision"],
      ...[...SOUP, "synthesis"],
    ]);
    expect(result.plan.every(({ status }) => status === "completed")).toBe(true);
  });

  it("has its future revised where the classifier says so, or where an attempt has failed", async () => {
    const { asked, result } = await feast("a key", {
      plan: [
        planned(["Break the door", "open"], ["Cook a soup", "cook"]),
        planned(["Unlock the door", "open"], ["Cook a soup", "cook"]),
        planned(["Cook a soup", "cook"]),
        planned(),
      ],
      attempts: [
        tried("failed", "It holds."),
        tried("completed", "It is open, and the pot is on."),
        SOUP_IS_READY,
      ],
      exits: [GOES_ON, stays({ revise: true }), GOES_ON],
    });
    expect(asked).toEqual([
      ...["plan", "attempt-summary", "exit-decision", "plan"],
      ...["attempt-summary", "exit-decision", "plan"],
      ...[...SOUP, "synthesis"],
    ]);
    expect(result.outcome?.status).toBe("completed");
  });
});

describe("judging each node in a call of its own", () => {
  const PER_NODE: Answers = {
    plan: [...DEEP, planned(["Cook a soup", "cook"]), planned()],
    attempts: [tried("completed", "A barrel of water."), SOUP_IS_READY],
    exits: [leavesNode(false), leavesNode(true, "There is water."), leavesNode(false), leavesNode(false)],
    summaries: [leftAs("aborted", "There is water.")],
  };

  it("goes from the outermost inward, and asks about nothing below the one that is left", async () => {
    const { asked, model, result } = await feast("a barrel of water", PER_NODE, { perNode: true });
    expect(asked).toEqual([
      ...UNTIL_ATTEMPT,
      ...["exit-decision", "exit-decision", "exit-summary", "exit-decision", "plan"],
      ...[...SOUP, "synthesis"],
    ]);
    const about = model
      .requestsOf("exit-decision")
      .map(({ messages }) => messages.at(-1)?.text.match(/Is task (\S+) /)?.[1]);
    expect(about).toEqual(["1", "1.1", "1", "1"]);
    expect(result.plan.find(({ description }) => description === "Get water")?.status).toBe("aborted");
  });
});
