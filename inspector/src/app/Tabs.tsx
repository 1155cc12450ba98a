import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

interface Tab {
  readonly id: string;
  readonly title: string;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly children: ReactNode;
}

/** Tabs by the pattern that keyboards and screen readers know: arrows move, one of them is in the tab order. */
export function Tabs({ tabs, selected, onSelect, children }: TabsProps) {
  const list = useRef<HTMLDivElement>(null);
  // Where not all have room, the chosen one is in sight, with its neighbours.
  useEffect(() => {
    const found = list.current;
    const tab = found?.querySelector(`#tab-${selected}`);
    if (!found || !tab) return;
    const observer = new ResizeObserver(() => tab.scrollIntoView({ block: "nearest", inline: "center" }));
    observer.observe(found);
    return () => observer.disconnect();
  }, [selected]);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const place = tabs.findIndex(({ id }) => id === selected);
    const next = tabs[(place + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label="Views" ref={list} onKeyDown={move}>
        {tabs.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === selected}
            aria-controls="view"
            tabIndex={id === selected ? 0 : -1}
            onClick={() => onSelect(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div className="view" id="view" role="tabpanel" aria-labelledby={`tab-${selected}`}>
        {children}
      </div>
    </>
  );
}
