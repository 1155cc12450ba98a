import { type UsageEntry, type UsageTotals, usageOf } from "langgraph-supervisor-workflow";
import type { Played } from "./play.ts";
import { table } from "./table.ts";

/** The roles as people know them, in the order in which they are told. */
const NAMES = {
  plan: "planner",
  "attempt-summary": "attempt summarizer",
  "exit-decision": "exit classifier",
  "exit-summary": "exit summarizer",
  participant: "participants",
  synthesis: "final answer",
} as const;

/** What the models were asked, by role; aligned, in plain text. */
export function costTable(usage: readonly UsageEntry[]): string {
  const { byRole, ...total } = usageOf({ usage });
  const rows = Object.entries(NAMES).flatMap(([role, name]) => {
    const used = byRole[role];
    return used === undefined ? [] : [[name, ...figures(used)]];
  });
  const header = ["", "calls", "prompt tokens", "completion tokens"];
  return table(header, [...rows, ["total", ...figures(total)]], { footers: 1 });
}

/** What a run cost without the exit classifier beside what one with it cost. */
export function comparisonTable(without: Played, withExit: Played): string {
  const row = (name: string, count: (played: Played) => number | null): string[] => {
    const [one, other] = [count(without), count(withExit)];
    const more = one === null || other === null || other === 0 ? "–" : percent(one / other - 1);
    return [name, countText(one), countText(other), more];
  };
  const rows = [
    row("model calls", ({ usage }) => usage.length),
    row("prompt tokens", ({ usage }) => promptTokens(usageOf({ usage }))),
    row("attempts at steps", ({ attempts }) => attempts),
    row("acts in the world", ({ acts }) => acts),
    ["outcome", without.outcome?.status ?? "–", withExit.outcome?.status ?? "–", ""],
  ];
  return table(["", "without exits", "with exits", "more without"], rows);
}

function figures(used: UsageTotals): string[] {
  const isTold = used.callsWithoutTokens < used.calls;
  return [countText(used.calls), countText(promptTokens(used)), countText(isTold ? used.outputTokens : null)];
}

/** Null where no call told its tokens: zero would be a guess. */
function promptTokens({ calls, callsWithoutTokens, inputTokens }: UsageTotals): number | null {
  return callsWithoutTokens < calls ? inputTokens : null;
}

function countText(count: number | null): string {
  return count === null ? "–" : count.toLocaleString("en-US");
}

function percent(part: number): string {
  const rounded = Math.round(part * 100);
  const sign = rounded < 0 ? "−" : rounded > 0 ? "+" : "";
  return `${sign}${Math.abs(rounded)}%`;
}
