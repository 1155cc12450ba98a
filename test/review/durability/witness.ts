/** What a worker, a reviewer or the checkpointer's watcher has seen, in the order in which it happened. */
export type Sight =
  /** A worker took a task up, asked, ended or gave up. */
  | { readonly type: "started" | "asked" | "ended" | "gave-up"; readonly task: string }
  /** A reviewer took a result up, gave its verdict, or failed. */
  | { readonly type: "review-started" | "review-ended" | "review-failed"; readonly task: string }
  /** The checkpointer has acknowledged a worker's result. */
  | { readonly type: "work-kept"; readonly task: string }
  /** A review's record was handed to the checkpointer. */
  | { readonly type: "review-recorded"; readonly task: string }
  /** The checkpointer has acknowledged a review; `record` is what must stay as it is, or null without a verdict. */
  | { readonly type: "review-kept"; readonly task: string; readonly record: unknown }
  /** A process, or an in-process stand-in for one, began or ended; `how` as far as anybody can know. */
  | { readonly type: "began" }
  | {
      readonly type: "stopped";
      readonly how: "finished" | "asked" | "failed" | "aborted" | "refused" | "killed";
    };

/** Where sights are noted. */
export type Note = (sight: Sight) => void;
