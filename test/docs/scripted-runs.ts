import { ask, done, route, type Script, structured, toolCall } from "langgraph-supervisor-workflow/testing";

/** What the models of a runnable block answer, and what it then prints. */
export interface ScriptedRun {
  readonly script: Script;
  readonly prints: string;
}

/** By the name in a block's comment `<!-- run: name -->`. */
export const scriptedRuns: Readonly<Record<string, ScriptedRun>> = {
  readme: {
    script: {
      supervisor: [
        ask("On which date?"),
        route("venue", "Find a hall for 50."),
        route("catering", "Plan a menu for 50."),
        route("budget", "Add it up."),
        done(),
        route("venue", "Find a hall for 80."),
        done(),
      ],
      venue: [
        toolCall("find_venues", { guests: 50 }),
        "Foundry Hall, $6,400.",
        toolCall("find_venues", { guests: 80 }),
        "Mill House, $7,900. ",
      ],
      catering: ["A buffet, $1,500."],
      synthesis: [
        (request) =>
          request.messages.find(({ text }) => text.includes("Prices so far"))?.text ?? "No prices.",
        "Mill House instead.",
      ],
    },
    prints:
      "→ user: On which date?\nReason: Only the user knows.\n" +
      '<report from="budget" status="completed">\n<instruction>Add it up.</instruction>\n' +
      "Prices so far: $6,400 + $1,500\n</report>\n" +
      "venue: Find a hall for 80.\nMill House, $7,900. Mill House instead.",
  },
  "readme-review": {
    script: {},
    prints:
      "1 planner approved\n2 writer approved\n" + '{"text":"Dear guest, join us!","place":"Foundry Hall"}\n',
  },
  parallel: {
    script: {},
    prints: "venue: Foundry Hall (For 50 guests.)\ncatering: A buffet\nvenue: Foundry Hall (Out of doors.)\n",
  },
  "with-review": {
    script: {},
    prints:
      'completed {"version":3,"value":{"courses":["Soup","Lentils","Cake"],"price":28}}\n' +
      "1 cook partially-approved\n2 buyer approved\n3 cook approved\n",
  },
  "state-and-context": { script: {}, prints: "6900 Booked for 6,400 USD.\n" },
  check: { script: {}, prints: "2 Soup and bread, 9 dollars a head.\n" },
  "with-delegation": {
    script: {},
    prints: "Order balloons: low; Book the hall: high; Send the invitations: normal\n",
  },
  "with-supervisor": { script: {}, prints: "Foundry Hall: 6,400 dollars\n" },
  "with-planning": {
    script: {},
    prints:
      "completed\n1 Get water [completed]: There is water.\n  1.1 Craft a bucket [aborted]: A bucket is there.\n" +
      "    1.1.1 Look for iron in the chest [completed] (primitive: open): There was a bucket in it.\n" +
      "  1.2 Fill the bucket [completed] (primitive: fill): It is full.\n",
  },
  "with-response-format": {
    script: {
      supervisor: [route("venue", "Find a hall."), done()],
      synthesis: ["Foundry Hall for $6,400."],
      "structured-response": [
        structured({ venue: "Foundry Hall", totalUsd: "6,400" }),
        structured({ venue: "Foundry Hall", totalUsd: 6400, date: null }),
      ],
    },
    prints: "Foundry Hall 6400\n",
  },
  questions: {
    script: {},
    prints:
      "party asks: On which date?\n" +
      "A hall for:\nA party for 50\n<question>On which date?</question>\n12 June\n",
  },
  "testing-review": {
    script: {},
    prints: '["rejected","approved"] {"text":"Dear guest, join us!"}\n',
  },
  testing: {
    script: {},
    prints: 'completed Book Foundry Hall.\n[["find_venues"],["find_venues"]]\n',
  },
};
