import { carryOver } from "../run/follow.ts";
import type { Inspection } from "../run/inspection.ts";
import type { WorkflowRun } from "../run/use-workflow-run.ts";
import { QuestionsView } from "../views/questions/QuestionsView.tsx";
import { SilentNotice } from "../views/standstill/SilentNotice.tsx";
import { UnfinishedNotice } from "../views/standstill/UnfinishedNotice.tsx";
import { Composer } from "./Composer.tsx";

interface FootProps {
  readonly assistantId: string;
  readonly threadId: string | null;
  readonly run: WorkflowRun;
  readonly inspection: Inspection;
  readonly onOpenThread: (threadId: string | null) => void;
}

/** What can be said to the workflow now: a request, an answer, or how to go on. */
export function Foot({ assistantId, threadId, run, inspection, onOpenThread }: FootProps) {
  const { snapshot, isRunning, isStopping, followed } = run;
  if (threadId !== null && followed?.kind === "silent" && !isRunning) {
    const { next } = snapshot;
    return (
      <SilentNotice
        canRunOn={next.length > 0}
        onCopy={async (isRunOn) => onOpenThread(await carryOver(threadId, isRunOn ? assistantId : undefined))}
      />
    );
  }
  if (!isRunning && snapshot.questions.length > 0) {
    return <QuestionsView questions={snapshot.questions} isRunning={isRunning} onAnswer={run.answer} />;
  }
  return (
    <>
      {followed?.kind === "unheard" ? (
        <p className="unheard">
          This run was started elsewhere, in a way that lets nobody else listen. What is shown is read again
          every few seconds.
        </p>
      ) : null}
      <UnfinishedNotice inspection={inspection} onGoOn={run.goOn} />
      <Composer isRunning={isRunning} isStopping={isStopping} onSend={run.request} onStop={run.stop} />
    </>
  );
}
