import type { ReviewStory } from "../review-story.ts";
import type { Rule } from "../rules/rule.ts";
import { RULES } from "../rules/rules.ts";
import { jsonText, text } from "./html.ts";
import { figureHtml, stepHtml } from "./step.ts";
import { STYLE } from "./style.ts";

/** Nothing may be loaded or run: the page holds all that it shows. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The story as one page of HTML that asks for nothing from outside. */
export function storyPage(story: ReviewStory): string {
  const { versions, steps, outcome } = story;
  const [first, last] = [versions[0], versions.at(-1)];
  if (first === undefined || last === undefined) throw new Error("There is no version to show.");
  const unmet = (outcome?.unmetItems ?? []).map(
    ({ item, unmet: ids }) => `<li>${text(item ?? "the whole")}: ${text(ids.join(", "))}</li>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${text(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Chart review: ${text(story.data)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Chart review: ${text(story.data)}</h1>
<p class="quiet">${text(summary(story))}</p>
<div class="pair">
${figureHtml(first, "Before: version 0")}
${figureHtml(last, `After: version ${last.version}`)}
</div>
${unmet.length === 0 ? "" : `<h2>Left unmet</h2><ul>${unmet.join("")}</ul>`}
<h2>What was measured</h2>
<p class="quiet">Text is measured by an estimate, from the widths of Helvetica's letters: there is no browser that lays it out.</p>
${findingsTable(story)}
<h2>Reviews in order</h2>
<ol>
${steps.map((step) => stepHtml(step, versions)).join("\n")}
</ol>
<h2>The specification in its last version</h2>
<p class="quiet">Vega-Lite; its rows are put in as the data set "table".</p>
<pre>${jsonText(last.spec)}</pre>
</body>
</html>
`;
}

/** How it went, in a sentence. */
export function summary({ rows, versions, steps, outcome }: ReviewStory): string {
  const count = (verdict: string): number => steps.filter((step) => step.verdict === verdict).length;
  const conflicts = steps.filter(({ merge }) => merge.type === "conflict").length;
  const verdicts = [
    `${count("approved")} approved`,
    `${count("partially-approved")} approved in part`,
    `${count("rejected")} rejected`,
    ...(conflicts > 0 ? [`${conflicts} sent back for a conflict`] : []),
  ];
  return (
    `${rows} rows. ${steps.length} reviews (${verdicts.join(", ")}) made ${versions.length - 1} versions. ` +
    `${outcome?.reason ?? "The run did not end."}`
  );
}

function findingsTable({ versions }: ReviewStory): string {
  const problems = (index: number): Map<string, string | null> =>
    new Map((versions.at(index)?.findings ?? []).map(({ item, id, problem }) => [`${item}/${id}`, problem]));
  const [before, after] = [problems(0), problems(-1)];
  const rows = Object.entries(RULES).flatMap(([item, rules]) =>
    Object.entries<Rule>(rules).map(
      ([id, { criterion }]) =>
        `<tr><td>${text(item)}</td><td>${text(criterion)}</td>${cell(before.get(`${item}/${id}`))}${cell(after.get(`${item}/${id}`))}</tr>`,
    ),
  );
  return `<table><thead><tr><th>Item</th><th>Criterion</th><th>Before</th><th>After</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody></table>`;
}

function cell(problem: string | null | undefined): string {
  return problem ? `<td class="unmet">${text(problem)}</td>` : '<td class="met">met</td>';
}
