import { type KeyboardEvent, useRef, useState } from "react";
import { StateMark } from "../../ui/StateMark.tsx";
import { PLAN_MARKS, type PlanItem } from "./plan.ts";
import { itemsInSight, treeStep } from "./tree.ts";

interface PlanTreeProps {
  readonly items: readonly PlanItem[];
  readonly chosenId: string | undefined;
  readonly onChoose: (id: string) => void;
}

/** The tree by the pattern that keyboards and screen readers know: one node is in the tab order, arrows move. */
export function PlanTree({ items, chosenId, onChoose }: PlanTreeProps) {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [activeId, setActiveId] = useState<string>();
  const tree = useRef<HTMLDivElement>(null);
  const inSight = itemsInSight(items, closed);
  const active = inSight.find(({ id }) => id === activeId) ?? inSight[0];

  const toggle = (id: string): void =>
    setClosed((before) =>
      before.has(id) ? new Set([...before].filter((each) => each !== id)) : new Set([...before, id]),
    );
  const choose = (id: string): void => {
    setActiveId(id);
    onChoose(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (active === undefined) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      choose(active.id);
      return;
    }
    const step = treeStep(event.key, active.id, inSight, closed);
    if (step === undefined) return;
    event.preventDefault();
    if (step.type !== "go") {
      toggle(step.id);
      return;
    }
    choose(step.id);
    const place = inSight.findIndex(({ id }) => id === step.id);
    tree.current?.querySelectorAll<HTMLElement>("[role=treeitem]")[place]?.focus();
  };

  return (
    <div className="plan-tree" role="tree" aria-label="Plan" ref={tree}>
      {inSight.map((item) => (
        <div
          key={item.id}
          role="treeitem"
          className="plan-node"
          data-level={Math.min(item.level, 8)}
          data-state={item.state}
          aria-level={item.level}
          aria-posinset={item.position}
          aria-setsize={item.siblings}
          aria-selected={item.id === chosenId}
          aria-expanded={item.hasSubtasks ? !closed.has(item.id) : undefined}
          tabIndex={item.id === active?.id ? 0 : -1}
          onClick={() => choose(item.id)}
          onKeyDown={onKeyDown}
          onFocus={() => setActiveId(item.id)}
        >
          <Twisty item={item} isOpen={!closed.has(item.id)} onToggle={toggle} />
          <span className="plan-number">{item.number}</span>
          <span className="plan-description">{item.description}</span>
          {item.primitive === null ? null : <span className="plan-primitive">{item.primitive}</span>}
          <StateMark {...PLAN_MARKS[item.state]} />
        </div>
      ))}
    </div>
  );
}

interface TwistyProps {
  readonly item: PlanItem;
  readonly isOpen: boolean;
  readonly onToggle: (id: string) => void;
}

/** For the mouse: keyboards open and close with the arrows, and readers are told by the node itself. */
function Twisty({ item, isOpen, onToggle }: TwistyProps) {
  if (!item.hasSubtasks) return <span className="plan-twisty" />;
  return (
    <span
      className="plan-twisty"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onToggle(item.id);
      }}
    >
      {isOpen ? "▾" : "▸"}
    </span>
  );
}
