import { useCallback, useMemo } from "react";
import type { Inspection } from "../run/inspection.ts";
import { useWorkflowRun } from "../run/use-workflow-run.ts";
import { useDrawing, useServerReturn } from "../server/use-server.ts";
import { useWide } from "../ui/use-wide.ts";
import { ConversationView } from "../views/conversation/ConversationView.tsx";
import { ErrorNotice } from "../views/errors/ErrorNotice.tsx";
import { problemOf } from "../views/errors/problem.ts";
import { EMPTY_DRAWING } from "../views/graph/drawing.ts";
import { OutcomeView } from "../views/outcome/OutcomeView.tsx";
import { QuestionsView } from "../views/questions/QuestionsView.tsx";
import { Composer } from "./Composer.tsx";
import { Tabs } from "./Tabs.tsx";
import { VIEWS } from "./views.ts";

interface WorkbenchProps {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly view: string | null;
  readonly onThreadId: (threadId: string) => void;
  readonly onView: (id: string) => void;
}

const CONVERSATION = { id: "conversation", title: "Conversation" };

/** One workflow and one thread of it: the conversation, and the other views beside it or behind tabs. */
export function Workbench({ assistantId, threadId, view, onThreadId, onView }: WorkbenchProps) {
  const isWide = useWide();
  const drawing = useDrawing(assistantId);
  const run = useWorkflowRun({ assistantId, threadId, onThreadId });
  const { snapshot, log, isRunning } = run;
  const inspection = useMemo(
    (): Inspection => ({ drawing: drawing.value ?? EMPTY_DRAWING, snapshot, log, isRunning }),
    [drawing.value, snapshot, log, isRunning],
  );

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
  const questions = isRunning ? [] : snapshot.questions;
  const conversation = <ConversationView inspection={inspection} />;
  return (
    <main className={isWide ? "workbench is-wide" : "workbench"}>
      <div className="talk">
        {isWide ? conversation : null}
        {isWide ? null : (
          <Tabs tabs={tabs} selected={selected.id} onSelect={onView}>
            {Selected === undefined ? conversation : <Selected inspection={inspection} />}
          </Tabs>
        )}
        <div className="foot" aria-live="polite">
          {problem === undefined ? null : <ErrorNotice problem={problem} onDismiss={run.dismissError} />}
          <OutcomeView inspection={inspection} />
          {questions.length > 0 ? (
            <QuestionsView questions={questions} isRunning={isRunning} onAnswer={run.answer} />
          ) : (
            <Composer isRunning={isRunning} onSend={run.request} onStop={run.stop} />
          )}
        </div>
      </div>
      {isWide && Selected !== undefined ? (
        <div className="side">
          <Tabs tabs={tabs} selected={selected.id} onSelect={onView}>
            <Selected inspection={inspection} />
          </Tabs>
        </div>
      ) : null}
    </main>
  );
}
