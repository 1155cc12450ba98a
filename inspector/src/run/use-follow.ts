import { useCallback, useEffect, useRef, useState } from "react";
import { problemOf } from "../views/errors/problem.ts";
import { type FoundRun, type Look, lookAt } from "./follow.ts";

/** What is known of a run that this page did not start, or has lost sight of. */
export type Followed =
  /** It cannot be joined: the state is read again while it goes on. */
  | { readonly kind: "unheard"; readonly runId: string }
  /** The server holds it as running and tells nothing of it, or does not end it. */
  | { readonly kind: "silent"; readonly runId: string };

interface FollowOptions {
  readonly threadId: string | null;
  /** Whether a stream is open: then there is nothing to look for. */
  readonly isStreaming: boolean;
  /** Whether anything has come of the stream that is open. */
  readonly hasHeard: () => boolean;
  /** Resolves when nothing more comes. */
  readonly join: (runId: string) => Promise<void>;
  readonly leave: () => void;
  readonly reload: () => Promise<unknown>;
  readonly onHeldBack: (isHeldBack: boolean) => void;
  readonly onGone: (cause: unknown) => void;
}

export interface Follow {
  readonly followed: Followed | undefined;
  /** Gives a run up: it is not joined again. */
  readonly giveUp: (runId: string) => void;
}

const lookEveryMs = 2_000;
/** After so many looks at which nothing had changed only every fifth is taken: a server writes each into its log. */
const restAfterLooks = 30;
const restFactor = 5;
/** Longer than the dev server puts off writing its files, which every reading of a state does. */
const readEveryMs = 4_000;
/** A run that is running has told its beginning, and that comes at once. */
const silentAfterMs = 3_000;

const SIGNS_OF_LIFE = ["pointerdown", "pointermove", "keydown"] as const;

/** Runs that tell nothing, for as long as the page is open. Each time that one is joined costs the dev server a loop. */
const silent = new Set<string>();

/**
 * Follows runs of the open thread that were started elsewhere: by another tab, by Studio, by a program.
 *
 * While the page is in sight and no stream is open it looks every two seconds, and every ten when nothing has happened
 * for a minute, neither there nor here; hidden, it rests.
 */
export function useFollow(options: FollowOptions): Follow {
  const { threadId, isStreaming } = options;
  const latest = useRef(options);
  latest.current = options;
  const [followed, setFollowed] = useState<Followed>();
  const joined = useRef<FoundRun>(undefined);
  const giveUp = useCallback((runId: string) => {
    silent.add(runId);
    setFollowed({ kind: "silent", runId });
    latest.current.leave();
  }, []);

  useEffect(() => {
    if (threadId === null || isStreaming) return;
    joined.current = undefined;
    let isOver = false;
    let isLooking = false;
    let readAt = Date.now();
    let changedAt: string | undefined;
    let quietTicks = 0;
    const see = async ({ run, ...look }: Look): Promise<void> => {
      latest.current.onHeldBack(look.isHeldBack);
      const isChanged = changedAt !== undefined && look.changedAt !== changedAt;
      changedAt = look.changedAt;
      if (isChanged || run !== undefined) quietTicks = 0;
      if (run === undefined) {
        setFollowed(undefined);
        // A run may have begun and ended since the last look.
        if (isChanged) void latest.current.reload();
      } else if (silent.has(run.id)) setFollowed(same({ kind: "silent", runId: run.id }));
      else if (run.isResumable) {
        setFollowed(undefined);
        joined.current = run;
        await latest.current.join(run.id);
      } else {
        setFollowed(same({ kind: "unheard", runId: run.id }));
        if (Date.now() - readAt < readEveryMs) return;
        readAt = Date.now();
        void latest.current.reload();
      }
    };
    const look = async (): Promise<void> => {
      if (isLooking || document.visibilityState === "hidden") return;
      isLooking = true;
      try {
        const look = await lookAt(threadId);
        if (!isOver) await see(look);
      } catch (cause) {
        // Whatever else goes wrong, the next look may go well; what a person does tells it again.
        if (!isOver && problemOf(cause).kind === "server-gone") latest.current.onGone(cause);
      }
      isLooking = false;
    };
    const tick = (): void => {
      quietTicks += 1;
      if (quietTicks <= restAfterLooks || quietTicks % restFactor === 0) void look();
    };
    const wake = (): void => {
      // Whoever is at the page does not wait.
      if (quietTicks > restAfterLooks) void look();
      quietTicks = 0;
    };
    const onVisible = (): void => {
      quietTicks = 0;
      void look();
    };
    void look();
    const timer = setInterval(tick, lookEveryMs);
    document.addEventListener("visibilitychange", onVisible);
    for (const sign of SIGNS_OF_LIFE) document.addEventListener(sign, wake);
    return () => {
      isOver = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisible);
      for (const sign of SIGNS_OF_LIFE) document.removeEventListener(sign, wake);
    };
  }, [threadId, isStreaming]);

  useEffect(() => {
    const run = joined.current;
    if (!isStreaming || run?.status !== "running") return;
    const timer = setTimeout(() => {
      if (!latest.current.hasHeard()) giveUp(run.id);
    }, silentAfterMs);
    return () => clearTimeout(timer);
  }, [isStreaming, giveUp]);

  return { followed, giveUp };
}

/** Keeps what says the same, so that a look that finds nothing new draws nothing. */
function same(next: Followed): (before: Followed | undefined) => Followed {
  return (before) =>
    before !== undefined && before.kind === next.kind && before.runId === next.runId ? before : next;
}
