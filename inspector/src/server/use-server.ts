import { useCallback, useEffect } from "react";
import { EMPTY_DRAWING, type GraphDrawing, readDrawing } from "../views/graph/drawing.ts";
import { apiUrl, client } from "./client.ts";
import { type Loaded, useLoaded } from "./use-loaded.ts";

export interface AssistantChoice {
  readonly id: string;
  readonly name: string;
}

const listAssistants = async (): Promise<readonly AssistantChoice[]> => {
  const assistants = await client.assistants.search({ limit: 100 });
  // By name: the server has them by the millisecond of their making, so that another would be the first each time.
  return assistants
    .map(({ assistant_id, name, graph_id }) => ({
      id: assistant_id,
      name: name === graph_id || !name ? graph_id : `${name} (${graph_id})`,
    }))
    .sort((one, other) => one.name.localeCompare(other.name, "en") || (one.id < other.id ? -1 : 1));
};

/** The graphs that the server serves. */
export function useAssistants(): Loaded<readonly AssistantChoice[]> {
  return useLoaded(listAssistants);
}

/** The graph of an assistant as the server draws it. */
export function useDrawing(assistantId: string | undefined): Loaded<GraphDrawing> {
  return useLoaded(
    useCallback(
      async () =>
        assistantId === undefined
          ? EMPTY_DRAWING
          : readDrawing(await client.assistants.getGraph(assistantId)),
      [assistantId],
    ),
  );
}

const askEveryMs = 1_500;

/** Calls back when a server that was gone answers again. */
export function useServerReturn(isGone: boolean, onReturn: () => void): void {
  useEffect(() => {
    if (!isGone) return;
    let isAsking = false;
    const timer = setInterval(async () => {
      if (isAsking) return;
      isAsking = true;
      const isBack = await fetch(`${apiUrl}/ok`).then(
        (response) => response.ok,
        () => false,
      );
      isAsking = false;
      if (isBack) onReturn();
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [isGone, onReturn]);
}
