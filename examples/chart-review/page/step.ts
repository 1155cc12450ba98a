import type { Step, Version } from "../review-story.ts";
import { jsonText, svgImage, text } from "./html.ts";

const CAUSES: Readonly<Record<Step["cause"], string>> = {
  decision: "",
  "follow-up": "follow-up of a review",
  conflict: "anew, after a conflict",
  "merge-failed": "anew, after a failed merge",
  unmet: "anew, after the last look",
};

/** One review on the page: who, what, the verdict, and the chart before and after. */
export function stepHtml(step: Step, versions: readonly Version[]): string {
  const { round, participant, item, verdict, feedback, report, proposal } = step;
  const cause = CAUSES[step.cause];
  const facts = [
    participant === item ? "" : `for ${item}`,
    `worked on version ${step.basedOn}`,
    cause,
  ].filter((fact) => fact !== "");
  return `<li class="step" id="review-${round}">
<div class="head"><h3>${round}. ${text(participant)}</h3>
<span class="verdict ${text(verdict)}">${text(verdict.replace("-", " "))}</span>
<span>${text(whatBecameOfIt(step))}</span></div>
<p class="quiet">${text(facts.join("; "))}</p>
<p>${text(report)}</p>
<p class="feedback">${text(feedback)}</p>
${pairHtml(step, versions)}
<details><summary>The patch as it was proposed</summary><pre>${proposal === null ? "There is none that can be read." : jsonText(proposal)}</pre></details>
${step.patch.length === 0 ? "" : `<details><summary>What the merge changed</summary><pre>${jsonText(step.patch)}</pre></details>`}
</li>`;
}

/** What a review came to, in a few words. */
export function whatBecameOfIt({ merge, patch }: Pick<Step, "merge" | "patch">): string {
  switch (merge.type) {
    case "merged":
      return patch.length === 0
        ? `version ${merge.version}: nothing to change`
        : `makes version ${merge.version}`;
    case "conflict":
      return `not merged: ${merge.paths.join(", ")} changed meanwhile`;
    case "failed":
      return `not merged: ${merge.problem}`;
    case "none":
      return "not merged";
  }
}

function pairHtml({ merge, patch, participant }: Step, versions: readonly Version[]): string {
  if (merge.type !== "merged" || patch.length === 0) return "";
  const [before, after] = [versions[merge.version - 1], versions[merge.version]];
  if (before === undefined || after === undefined) return "";
  return `<div class="pair">
${figureHtml(before, `Version ${before.version}, before`)}
${figureHtml(after, `Version ${after.version}, after ${participant}`)}
</div>`;
}

/** A version's picture with its caption. */
export function figureHtml({ svg, version }: Version, caption: string): string {
  return `<figure><figcaption>${text(caption)}</figcaption>${svgImage(svg, `The chart in version ${version}`)}</figure>`;
}
