import { type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type FocusEvent, useCallback, useRef, useState } from "react";
import { colourOf } from "../../ui/colour.ts";
import { useStickToEnd } from "../../ui/use-stick-to-end.ts";
import { withRow } from "../../ui/virtual-rows.ts";
import type { ConversationEntry } from "./conversation.ts";
import { Entry } from "./Entry.tsx";

interface EntryListProps {
  readonly entries: readonly ConversationEntry[];
  readonly participants: readonly string[];
}

/** Up to here all are drawn, so that the browser's own search finds them. */
const wholeUpTo = 100;
const gapPx = 8;
/** What an entry takes until it was drawn for the first time. */
const estimatedPx = 96;

/**
 * The entries; of many only those in sight are drawn.
 *
 * Those that are drawn stand in the page's own flow, so that one that grows moves the others without a gap or an
 * overlap for a moment; the room of the others is kept before and behind them.
 */
export function EntryList({ entries, participants }: EntryListProps) {
  const { frame, element, content, onScroll, onKeyDown, isStuck } = useStickToEnd();
  const [focusedId, setFocusedId] = useState<string>();
  const focused = focusedId === undefined ? -1 : entries.findIndex(({ id }) => id === focusedId);
  const isWhole = entries.length <= wholeUpTo;
  const opened = useRef<Set<string>>(new Set());
  const rangeExtractor = useCallback(
    (range: Range) => {
      if (range.count <= wholeUpTo) return Array.from({ length: range.count }, (_, index) => index);
      // What has the focus stays, however far one scrolls.
      return withRow(range, focused);
    },
    [focused],
  );
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => element.current,
    getItemKey: (index) => entries[index]?.id ?? index,
    estimateSize: () => estimatedPx,
    // With fractions, since the browser lays them out with fractions.
    measureElement: (entry) => entry.getBoundingClientRect().height,
    gap: gapPx,
    overscan: 8,
    // It begins at its end, where it is read.
    initialOffset: () => entries.length * (estimatedPx + gapPx),
    initialRect: { width: 0, height: 600 },
    rangeExtractor,
  });
  const shareScrolling = (): void => {
    // One of both moves it: at the end that is kept, and elsewhere what makes up for heights that were estimated.
    virtual.shouldAdjustScrollPositionOnItemSizeChange = isStuck() ? never : undefined;
  };
  shareScrolling();
  const items = virtual.getVirtualItems();
  return (
    <section
      className="conversation"
      aria-label="Conversation"
      ref={frame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        onScroll(event);
        shareScrolling();
      }}
    >
      <ol
        ref={content}
        style={{ paddingBottom: virtual.getTotalSize() - (items.at(-1)?.end ?? 0) }}
        onFocus={(event) => setFocusedId(entries[indexOf(event)]?.id)}
        onBlur={() => setFocusedId(undefined)}
      >
        {items.map(({ index, key, start }, place) => {
          const entry = entries[index];
          if (entry === undefined) return null;
          return (
            <Entry
              key={key}
              entry={entry}
              colour={entry.type === "report" ? colourOf(entry.name, participants) : "none"}
              measure={virtual.measureElement}
              index={index}
              count={isWhole ? undefined : entries.length}
              room={start - (items[place - 1]?.end ?? 0)}
              opened={opened.current}
            />
          );
        })}
      </ol>
    </section>
  );
}

const never = (): boolean => false;

function indexOf({ target }: FocusEvent): number {
  return Number(target.closest<HTMLElement>(".entry")?.dataset.index ?? -1);
}
