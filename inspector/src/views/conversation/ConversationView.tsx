import { useMemo } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { conversationOf } from "./conversation.ts";
import { EntryList } from "./EntryList.tsx";
import "./conversation.css";

/** The conversation with its decisions and reports. */
export function ConversationView({ inspection }: { readonly inspection: Inspection }) {
  const entries = useMemo(() => conversationOf(inspection), [inspection]);
  if (entries.length === 0) {
    return (
      <div className="conversation is-empty">
        <p>Say what you want, and watch how the work is shared out.</p>
      </div>
    );
  }
  return <EntryList entries={entries} participants={inspection.drawing.participants} />;
}
