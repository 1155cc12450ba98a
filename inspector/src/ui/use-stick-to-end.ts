import { type RefCallback, type UIEvent, useCallback, useRef } from "react";

/** How near to its end a text still counts as being read at its end, in pixels. */
const nearEndPx = 60;

interface StickToEnd {
  /** The element that scrolls. */
  readonly frame: RefCallback<HTMLElement>;
  /** What grows in it. */
  readonly content: RefCallback<HTMLElement>;
  readonly onScroll: (event: UIEvent) => void;
}

/**
 * Keeps a growing text at its end while the reader is there. Whoever scrolls up stays where they are, whatever is
 * added, until they come back to the end.
 */
export function useStickToEnd(): StickToEnd {
  const element = useRef<HTMLElement>(null);
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const stick = useCallback(() => {
    const scrolled = element.current;
    if (scrolled !== null && isAtEnd.current) scrolled.scrollTop = scrolled.scrollHeight;
  }, []);
  const observe = useCallback(
    (found: HTMLElement) => {
      // New text, an estimated height that became a real one, or less room to show it in.
      const observer = new ResizeObserver(stick);
      observer.observe(found);
      return () => observer.disconnect();
    },
    [stick],
  );
  const frame = useCallback(
    (found: HTMLElement | null) => {
      element.current = found;
      return found === null ? undefined : observe(found);
    },
    [observe],
  );
  const content = useCallback(
    (found: HTMLElement | null) => (found === null ? undefined : observe(found)),
    [observe],
  );
  const onScroll = useCallback(({ currentTarget }: UIEvent) => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    const isNear = scrollHeight - scrollTop - clientHeight < nearEndPx;
    // Only a reader moves upwards; that the end moves away is growth.
    if (isNear) isAtEnd.current = true;
    else if (scrollTop < lastTop.current) isAtEnd.current = false;
    lastTop.current = scrollTop;
  }, []);
  return { frame, content, onScroll };
}
