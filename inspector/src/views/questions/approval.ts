import { isObject, type JsonObject, listAt, objectAt, textAt } from "../../model/json.ts";

/** What may be decided about a tool call. */
export const DECISIONS = ["approve", "edit", "reject"] as const;
export type Decision = (typeof DECISIONS)[number];

/** A tool call that waits for an approval, as langchain's middleware for humans in the loop asks for it. */
export interface ActionRequest {
  /** Tells it apart from others of the same question. */
  readonly id: string;
  readonly name: string;
  readonly args: JsonObject;
  readonly description: string | undefined;
  readonly allowed: readonly Decision[];
}

/** What was chosen for a tool call. */
export interface ChosenDecision {
  readonly type: Decision | "";
  /** The arguments as JSON where they are edited, or why it is rejected. */
  readonly text: string;
}

/** What stands for a tool call before anything was chosen. */
export const UNDECIDED: ChosenDecision = { type: "", text: "" };

/** The tool calls that a question is about; empty where it is about something else. */
export function actionRequests(value: unknown): readonly ActionRequest[] {
  const configs = listAt(value, "reviewConfigs").filter(isObject);
  return listAt(value, "actionRequests").flatMap((request, index): ActionRequest[] => {
    const name = textAt(request, "name");
    if (name === undefined) return [];
    const config = configs.find((each) => textAt(each, "actionName") === name);
    const named = listAt(config, "allowedDecisions");
    const allowed = DECISIONS.filter((decision) => named.includes(decision));
    return [
      {
        id: `${index + 1} ${name}`,
        name,
        args: objectAt(request, "args"),
        description: textAt(request, "description"),
        allowed: allowed.length > 0 ? allowed : DECISIONS,
      },
    ];
  });
}

/** The answer to a question about tool calls, or what is missing in it. */
export function readDecisions(
  requests: readonly ActionRequest[],
  chosen: Readonly<Record<string, ChosenDecision>>,
): { readonly value: unknown; readonly problem?: undefined } | { readonly problem: string } {
  const decisions: unknown[] = [];
  for (const { id, name, allowed } of requests) {
    const { type, text } = chosen[id] ?? UNDECIDED;
    if (type === "" || !allowed.includes(type)) return { problem: `Say what is to become of ${name}.` };
    if (type === "approve") decisions.push({ type });
    if (type === "reject") decisions.push({ type, ...(text.trim() === "" ? {} : { message: text.trim() }) });
    if (type === "edit") {
      const args = parsed(text);
      if (!isObject(args))
        return { problem: `The arguments of ${name} must be a JSON object, and this is none.` };
      decisions.push({ type, editedAction: { name, args } });
    }
  }
  return { value: { decisions } };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
