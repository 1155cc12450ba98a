import { expect, it } from "vitest";
import { graph } from "../../../graphs/event-planning.ts";

it("the served graph routes between the supervisor, the four specialists, the user and the synthesis", async () => {
  const { nodes, edges } = await graph.getGraphAsync();
  const specialists = ["venue", "logistics", "catering", "budget"];
  expect(Object.keys(nodes).sort()).toEqual(
    ["__start__", "__end__", "supervisor", "human", "synthesis", ...specialists].sort(),
  );
  const drawn = edges.map(({ source, target }) => `${source} > ${target}`);
  for (const name of [...specialists, "human"]) {
    expect(drawn).toContain(`supervisor > ${name}`);
    expect(drawn).toContain(`${name} > supervisor`);
  }
});
