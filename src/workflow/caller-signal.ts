import { setMaxListeners } from "node:events";

/** Under this key of `configurable` a run finds how to let go of its caller's signal. */
const LET_GO_KEY = "__supervisor_workflow_let_go";

type Configurable = Readonly<Record<string, unknown>>;

/** What a run is called with, as far as its signal goes. */
interface SignalOptions {
  readonly signal?: AbortSignal | undefined;
  readonly configurable?: Configurable | undefined;
}

/**
 * A run's options with a signal of its own, which follows the caller's until the run lets go of it.
 *
 * LangGraph 1.4 listens on the signal that it is given and never stops: one that outlives its runs, as a server's does,
 * would collect a listener of each.
 */
export function followingCaller<Options extends SignalOptions | undefined>(options: Options): Options {
  const caller = options?.signal;
  if (options === undefined || caller === undefined) return options;
  // Within `streamEvents` it is followed already.
  const { configurable, letGo: before } = lettingGo(options.configurable ?? {});
  const own = new AbortController();
  const abort = (): void => own.abort(caller.reason);
  if (caller.aborted) abort();
  // Many runs at once may follow it; that is no leak.
  setMaxListeners(0, caller);
  caller.addEventListener("abort", abort, { once: true });
  const letGo = (): void => {
    before();
    caller.removeEventListener("abort", abort);
  };
  return { ...options, signal: own.signal, configurable: { ...configurable, [LET_GO_KEY]: letGo } };
}

/** How to let go of the caller's signal, and `configurable` without it: it is no matter of nested runs. */
export function lettingGo(configurable: Configurable): {
  readonly configurable: Record<string, unknown>;
  readonly letGo: () => void;
} {
  const { [LET_GO_KEY]: letGo, ...rest } = configurable;
  return { configurable: rest, letGo: typeof letGo === "function" ? (letGo as () => void) : () => {} };
}
