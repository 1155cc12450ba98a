import type { MessageContent } from "@langchain/core/messages";
import { shorten, tokensOf } from "./tokens.ts";

/** One entry of a transcript: a message of the conversation in words, and how dear it is to the reader. */
export interface Entry {
  readonly speaker: "user" | "supervisor";
  readonly rank: "older" | "newest-report" | "user";
  readonly head: string;
  readonly body: string;
  readonly tail: string;
  /** The content as it came, where it has attachments and there is room for them. */
  readonly whole?: MessageContent;
  readonly attachments?: number;
}

/** Nothing is shortened below this many tokens before something else is left out. */
const SHORTEST = 40;

/** What an image or file counts for; providers differ, and this is on the safe side for a photograph. */
const ATTACHMENT_TOKENS = 1_000;

/** The entries within the bound, in their order. What is dear is touched last, and within a rank the oldest first. */
export function fitEntries(entries: readonly Entry[], maxTokens: number): Entry[] {
  const fitting = new Fitting(entries, maxTokens);
  fitting.each("older", (entry) => ({ ...entry, body: shorten(entry.body, SHORTEST) }));
  fitting.each("older", () => null);
  fitting.each("newest-report", (entry, room) => ({
    ...entry,
    body: shorten(entry.body, Math.max(room, SHORTEST)),
  }));
  fitting.each("newest-report", () => null);
  fitting.each("user", ({ whole: _, attachments: __, ...words }) => words);
  fitting.each("user", (entry, room) => (room < 1 ? null : { ...entry, body: shorten(entry.body, room) }));
  return fitting.result();
}

class Fitting {
  readonly #kept: (Entry | null)[];
  readonly #ranks: readonly Entry["rank"][];
  readonly #maxTokens: number;
  #total: number;
  #leftOut = 0;

  constructor(entries: readonly Entry[], maxTokens: number) {
    this.#kept = [...entries];
    this.#ranks = entries.map(({ rank }) => rank);
    this.#maxTokens = maxTokens;
    this.#total = entries.reduce((sum, entry) => sum + cost(entry), 0);
  }

  /** Changes entries of a rank, oldest first, for as long as it is too much; null leaves one out. */
  each(rank: Entry["rank"], change: (entry: Entry, room: number) => Entry | null): void {
    for (const [index, entry] of this.#kept.entries()) {
      if (this.#total <= this.#maxTokens) return;
      if (entry === null || this.#ranks[index] !== rank) continue;
      const others = this.#total - cost(entry);
      const changed = change(entry, this.#maxTokens - others - tokensOf(entry.head + entry.tail) - 1);
      this.#kept[index] = changed;
      this.#total = others + (changed === null ? this.#noteLeftOut() : cost(changed));
    }
  }

  result(): Entry[] {
    const kept = this.#kept.filter((entry) => entry !== null);
    if (this.#leftOut === 0 || this.#total > this.#maxTokens) return kept;
    return [notice(this.#leftOut), ...kept];
  }

  /** What the line costs that says how many are left out; it is paid for once, at its longest. */
  #noteLeftOut(): number {
    this.#leftOut += 1;
    return this.#leftOut === 1 ? cost(notice(this.#kept.length)) : 0;
  }
}

function notice(count: number): Entry {
  const body =
    count === 1 ? "(1 earlier message is left out here.)" : `(${count} earlier messages are left out here.)`;
  return { speaker: "user", rank: "older", head: "", body, tail: "" };
}

function cost(entry: Entry): number {
  return tokensOf(entry.head + entry.body + entry.tail) + (entry.attachments ?? 0) * ATTACHMENT_TOKENS;
}
