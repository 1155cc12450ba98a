/**
 * Model calls and prompt tokens of plans of 10, 100 and 1,000 nodes, and of each thing that may happen on the way; beside a
 * naive loop that asks every level after every step. Run: npm run bench:planning
 */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { markdownTable, median } from "./makespan/statistics.ts";
import { CASES } from "./planning/cases.ts";
import { type Contender, library, naive, naiveBounded, perNode, tight } from "./planning/contenders.ts";
import type { Cost } from "./planning/meter.ts";
import { evenWork } from "./planning/work.ts";

const SIZES = [10, 100, 1_000] as const;
const CONTENDERS = [library, perNode, tight, naive, naiveBounded];

/** How far what an attempt costs may differ between plans of 100 and of 1,000 nodes, once the plan is shown cut in both. */
const EVEN = 0.05;

/** How much more time an attempt may take in a plan of 1,000 than in one of 100: were all of it quadratic, it would be 10 times. */
const GROWTH_BOUND = 3;

/** Time is the median of so many runs; the largest plan is run once, since its time is a mean over many attempts already. */
const RUNS = 3;

interface Measure {
  readonly name: string;
  readonly of: (cost: Cost) => number;
  readonly digits: number;
  readonly contenders: readonly Contender[];
}

const MEASURES: readonly Measure[] = [
  { name: "calls", of: ({ calls }) => calls, digits: 0, contenders: CONTENDERS },
  {
    name: "calls an attempt",
    of: ({ calls, attempts }) => calls / attempts.length,
    digits: 2,
    contenders: CONTENDERS,
  },
  {
    name: "prompt tokens, thousands",
    of: ({ promptTokens }) => promptTokens / 1_000,
    digits: 0,
    contenders: CONTENDERS,
  },
  {
    name: "prompt tokens an attempt",
    of: ({ promptTokens, attempts }) => promptTokens / attempts.length,
    digits: 0,
    contenders: CONTENDERS,
  },
  // The loops keep nothing: what time they take says nothing beside a workflow's.
  {
    name: "wall time an attempt, ms",
    of: ({ wallMs, attempts }) => wallMs / attempts.length,
    digits: 1,
    contenders: [library],
  },
  {
    name: "CPU time an attempt, ms",
    of: ({ cpuMs, attempts }) => cpuMs / attempts.length,
    digits: 1,
    contenders: [library],
  },
];

type Costs = ReadonlyMap<Contender, readonly Cost[]>;

async function measureSizes(): Promise<Costs> {
  const costs = new Map(CONTENDERS.map((contender) => [contender, [] as Cost[]]));
  for (const nodes of SIZES) {
    for (const [contender, bySize] of costs) {
      bySize.push(await measureOnce(contender, nodes));
      console.error(`${nodes} nodes: ${contender.name}`);
    }
  }
  return costs;
}

/** Calls and tokens are the same in every run; time is not. */
async function measureOnce({ run }: Contender, nodes: number): Promise<Cost> {
  const work = evenWork(nodes);
  const first = await run(work);
  const costs = [first];
  while (costs.length < RUNS && nodes < Math.max(...SIZES)) costs.push(await run(work));
  return {
    ...first,
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  };
}

function growthOf(costs: Costs, contender: Contender, { of }: Measure, from: number): number {
  const [before, after] = (costs.get(contender) ?? []).slice(from, from + 2);
  return before === undefined || after === undefined ? Number.NaN : of(after) / of(before);
}

function sizesTable(costs: Costs): string {
  const sizes = SIZES.map((nodes) => `${nodes.toLocaleString("en")} nodes`);
  const head = ["", "", ...sizes, "100 / 10", "1,000 / 100"];
  const attempts = (costs.get(library) ?? []).map((cost) => cost.attempts.length.toLocaleString("en"));
  const rows = MEASURES.flatMap((measure) =>
    measure.contenders.map((contender) => [
      measure.name,
      contender.name,
      ...(costs.get(contender) ?? []).map((cost) => shown(measure.of(cost), measure.digits)),
      ...[0, 1].map((from) => growthOf(costs, contender, measure, from).toFixed(3)),
    ]),
  );
  return markdownTable(head, [["attempts", "all", ...attempts, "", ""], ...rows], new Set(head.slice(2)));
}

function shown(value: number, digits: number): string {
  return value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

interface CaseCost {
  readonly name: string;
  readonly costs: readonly [library: Cost, perNode: Cost, naive: Cost];
}

async function measureCases(): Promise<CaseCost[]> {
  const measured: CaseCost[] = [];
  for (const { name, work } of CASES)
    measured.push({ name, costs: [await library.run(work), await perNode.run(work), await naive.run(work)] });
  return measured;
}

function casesTable(measured: readonly CaseCost[]): string {
  const names = ["library", "`perNode`", "naive", "library / naive"];
  const head = [
    "case",
    "attempts",
    ...names.map((name) => `calls: ${name}`),
    ...names.map((name) => `tokens: ${name}`),
  ];
  const rows = measured.map(({ name, costs }) => {
    const [ours, , theirs] = costs;
    return [
      name,
      String(ours.attempts.length),
      ...costs.map(({ calls }) => String(calls)),
      (ours.calls / theirs.calls).toFixed(2),
      ...costs.map(({ promptTokens }) => shown(promptTokens, 0)),
      (ours.promptTokens / theirs.promptTokens).toFixed(2),
    ];
  });
  return markdownTable(head, rows, new Set(head.slice(1)));
}

/** What does not hold of the library, in sentences. */
function problems(sizes: Costs, cases: readonly CaseCost[]): string[] {
  const found = cases.flatMap(({ name, costs: [ours, , theirs] }) =>
    ours.calls <= theirs.calls
      ? []
      : [`"${name}" takes the library ${ours.calls} calls, and the naive loop ${theirs.calls}.`],
  );
  for (const measure of MEASURES) {
    // A busy machine takes wall time from whoever is measured.
    const isTime = measure.name.startsWith("CPU time");
    const isByAttempt = measure.name.endsWith("an attempt") && !measure.name.includes("time");
    for (const contender of isTime ? [library] : isByAttempt ? [tight] : []) {
      const growth = growthOf(sizes, contender, measure, 1);
      if (isTime ? growth <= GROWTH_BOUND : Math.abs(growth - 1) <= EVEN) continue;
      found.push(
        `"${measure.name}" of the ${contender.name} is ${growth.toFixed(2)} times as much in 1,000 nodes as in 100.`,
      );
    }
  }
  return found;
}

function versions(): string {
  const require = createRequire(import.meta.url);
  const { version } = JSON.parse(readFileSync(require.resolve("@langchain/langgraph/package.json"), "utf8"));
  return `Node ${process.version.slice(1)}, @langchain/langgraph ${version}`;
}

for (const contender of CONTENDERS) await contender.run(evenWork(100));
const cases = await measureCases();
const sizes = await measureSizes();

console.log(`\`npm run bench:planning\` on ${versions()}:\n`);
console.log(`${sizesTable(sizes)}\n`);
console.log(`${casesTable(cases)}\n`);
const failed = problems(sizes, cases);
for (const problem of failed) console.error(problem);
process.exitCode = failed.length > 0 ? 1 : 0;
