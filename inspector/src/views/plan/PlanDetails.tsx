import { ModelText } from "../../ui/ModelText.tsx";
import { StateMark } from "../../ui/StateMark.tsx";
import { PLAN_MARKS, type PlanItem } from "./plan.ts";

/** What came of a node, and why. */
export function PlanDetails({ item }: { readonly item: PlanItem }) {
  const { number, description, primitive, state, attempts, tasks } = item;
  const kind = primitive === null ? "is broken down" : `is carried out by ${primitive}`;
  const begun = attempts === 0 ? "not begun" : `begun ${attempts === 1 ? "once" : `${attempts} times`}`;
  return (
    <section
      className="plan-details"
      aria-label={`Task ${number}`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <h2>
        {number} {description}
      </h2>
      <p className="plan-facts">
        <StateMark {...PLAN_MARKS[state]} /> · {kind} · {begun}
      </p>
      <Texts title="What came of it" texts={item.retrospective === null ? [] : [item.retrospective]} />
      <Texts title="Why it was ended" texts={item.exitReason === null ? [] : [item.exitReason]} />
      <Texts title="Why its subtasks were planned so" texts={item.planReasons} />
      {tasks.map(({ id, participant, report }) => (
        <Texts key={id} title={`Report of ${participant}`} texts={report === null ? [] : [report]} />
      ))}
    </section>
  );
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      {texts.map((text, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: texts are only ever added at the end.
        <ModelText key={place} text={text} />
      ))}
    </>
  );
}
