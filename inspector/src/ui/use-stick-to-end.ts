import {
  type KeyboardEvent,
  type RefCallback,
  type RefObject,
  type UIEvent,
  useCallback,
  useRef,
} from "react";

/** How near to its end a text still counts as being read at its end, in pixels. */
const nearEndPx = 60;

interface StickToEnd {
  /** The element that scrolls. */
  readonly frame: RefCallback<HTMLElement>;
  /** The same, once it is there. */
  readonly element: RefObject<HTMLElement | null>;
  /** What grows in it. */
  readonly content: RefCallback<HTMLElement>;
  readonly onScroll: (event: UIEvent) => void;
  /** Home and End at once: a smooth way there would lead to where the end was, while more is added. */
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Whether it is kept at its end now. */
  readonly isStuck: () => boolean;
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
    if (scrolled === null || !isAtEnd.current) return;
    scrolled.scrollTop = scrolled.scrollHeight;
    // Where there is less than before, this is further up, and no reader has moved there.
    lastTop.current = scrolled.scrollTop;
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
  const onKeyDown = useCallback(
    (event: KeyboardEvent) => {
      const { key, target, currentTarget } = event;
      if (target !== currentTarget || (key !== "Home" && key !== "End")) return;
      event.preventDefault();
      isAtEnd.current = key === "End";
      if (key === "Home") currentTarget.scrollTop = 0;
      stick();
    },
    [stick],
  );
  const isStuck = useCallback(() => isAtEnd.current, []);
  return { frame, element, content, onScroll, onKeyDown, isStuck };
}
