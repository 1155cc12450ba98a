import { runLibrary } from "./library.ts";
import type { Cost } from "./meter.ts";
import { runNaive, WHOLE } from "./naive-loop.ts";
import type { Work } from "./work.ts";

/** One way to go through a plan. */
export interface Contender {
  readonly name: string;
  readonly run: (work: Work) => Promise<Cost>;
}

/** What the library shows of a plan unless it is told otherwise; and so little that a plan of 100 nodes is cut too. */
const USUAL = 4_000;
const LITTLE = 200;

export const library: Contender = {
  name: "library",
  run: (work) => runLibrary(work, { maxPlanTokens: USUAL }),
};

export const perNode: Contender = {
  name: "library, `perNode`",
  run: (work) => runLibrary(work, { maxPlanTokens: USUAL, perNode: true }),
};

export const tight: Contender = {
  name: `library, plan in ${LITTLE} tokens`,
  run: (work) => runLibrary(work, { maxPlanTokens: LITTLE }),
};

export const naive: Contender = {
  name: "naive loop",
  run: (work) => runNaive(work, { maxPlanTokens: WHOLE }),
};

export const naiveBounded: Contender = {
  name: `naive loop, plan in ${USUAL.toLocaleString("en")} tokens`,
  run: (work) => runNaive(work, { maxPlanTokens: USUAL }),
};
