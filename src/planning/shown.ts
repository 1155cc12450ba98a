import { shorten, tokensOf } from "../supervisor/tokens.ts";

/** How much models are shown besides the plan, in tokens, about. */
export const MOST = { environment: 4_000, notepad: 1_000, note: 200, report: 4_000, path: 1_000 } as const;

/** The newest notes that there is room for, the oldest first, with a word on those that are left out. */
export function notesText(notepad: readonly string[]): string {
  const shown: string[] = [];
  let room: number = MOST.notepad;
  for (const note of notepad.toReversed()) {
    const line = `- ${shorten(note.replace(/\s*\n\s*/g, " "), MOST.note)}`;
    room -= tokensOf(`${line}\n`);
    if (room < 0) break;
    shown.unshift(line);
  }
  const left = notepad.length - shown.length;
  return [
    ...(left === 0 ? [] : [`(${left} older ${left === 1 ? "note" : "notes"} not shown)`]),
    ...shown,
  ].join("\n");
}
