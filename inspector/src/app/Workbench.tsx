import { useCallback, useMemo } from "react";
import { EMPTY_LOG } from "../model/log.ts";
import { DeskContext } from "../run/desk.ts";
import type { Inspection } from "../run/inspection.ts";
import { useDesk } from "../run/use-desk.ts";
import { usePast } from "../run/use-past.ts";
import { useWorkflowRun } from "../run/use-workflow-run.ts";
import { useDrawing, useServerReturn } from "../server/use-server.ts";
import { useWide } from "../ui/use-wide.ts";
import { ConversationView } from "../views/conversation/ConversationView.tsx";
import { ErrorNotice } from "../views/errors/ErrorNotice.tsx";
import { problemOf } from "../views/errors/problem.ts";
import { EMPTY_DRAWING } from "../views/graph/drawing.ts";
import { PastNotice } from "../views/history/PastNotice.tsx";
import { OutcomeView } from "../views/outcome/OutcomeView.tsx";
import { Foot } from "./Foot.tsx";
import { Tabs } from "./Tabs.tsx";
import { VIEWS } from "./views.ts";

interface WorkbenchProps {
  readonly assistantId: string;
  readonly threadId: string | null;
  /** A checkpoint that is shown in place of now. */
  readonly checkpointId: string | null;
  readonly view: string | null;
  readonly onThreadId: (threadId: string) => void;
  readonly onOpenThread: (threadId: string | null) => void;
  readonly onCheckpointId: (checkpointId: string | null) => void;
  readonly onView: (id: string) => void;
}

const CONVERSATION = { id: "conversation", title: "Conversation" };

/** One workflow and one thread of it: the conversation, and the other views beside it or behind tabs. */
export function Workbench(props: WorkbenchProps) {
  const { assistantId, threadId, checkpointId, view, onThreadId, onOpenThread, onCheckpointId, onView } =
    props;
  const isWide = useWide();
  const drawing = useDrawing(assistantId);
  const run = useWorkflowRun({ assistantId, threadId, onThreadId });
  const { snapshot, log, isRunning } = run;
  const past = usePast(threadId, checkpointId);
  const shown = past?.snapshot;
  const desk = useDesk({ assistantId, threadId, run, past, onOpenThread, onCheckpointId });
  const inspection = useMemo((): Inspection => {
    const drawn = drawing.value ?? EMPTY_DRAWING;
    // Of the past there is the state alone: what was told since does not belong to it.
    return shown === undefined
      ? { drawing: drawn, snapshot, log, isRunning }
      : { drawing: drawn, snapshot: shown, log: EMPTY_LOG, isRunning: false };
  }, [drawing.value, snapshot, log, isRunning, shown]);

  const error = run.error ?? drawing.error;
  const problem = error === undefined || error === null ? undefined : problemOf(error);
  const { reload } = run;
  const { reload: reloadDrawing } = drawing;
  const onReturn = useCallback(() => {
    reload();
    void reloadDrawing();
  }, [reload, reloadDrawing]);
  useServerReturn(problem?.kind === "server-gone", onReturn);

  const views = VIEWS.filter(({ isThere }) => isThere?.(inspection) ?? true);
  const tabs = isWide ? views : [CONVERSATION, ...views];
  const selected = tabs.find(({ id }) => id === view) ?? tabs[0] ?? CONVERSATION;
  const Selected = views.find(({ id }) => id === selected.id)?.Component;
  const conversation = <ConversationView inspection={inspection} />;
  const place = `workbench${isWide ? " is-wide" : ""}${shown === undefined ? "" : " is-past"}`;
  // Both layouts have the same parts at the same places, so that a view keeps what was chosen in it.
  const bench = (
    <main className={place}>
      {isWide ? <div className="talk">{conversation}</div> : null}
      <div className="side" key="side">
        <Tabs tabs={tabs} selected={selected.id} onSelect={onView}>
          {Selected === undefined ? conversation : <Selected inspection={inspection} />}
        </Tabs>
      </div>
      <div className="foot" key="foot" aria-live="polite">
        {problem === undefined ? null : <ErrorNotice problem={problem} onDismiss={run.dismissError} />}
        <OutcomeView inspection={inspection} />
        {past === undefined ? (
          <Foot {...props} run={run} inspection={inspection} />
        ) : (
          <PastNotice past={past} onBack={() => onCheckpointId(null)} />
        )}
      </div>
    </main>
  );
  return <DeskContext value={desk}>{bench}</DeskContext>;
}
