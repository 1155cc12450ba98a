import { useCallback, useEffect, useRef, useState } from "react";

export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly reload: () => Promise<Value | undefined>;
}

interface LoadState<Value> {
  readonly value: Value | undefined;
  readonly error: unknown;
  readonly isLoading: boolean;
}

/**
 * What `load` gives, loaded again whenever `load` changes. An answer that a later question has overtaken is dropped.
 *
 * @param load stays the same function while it asks the same
 */
export function useLoaded<Value>(load: () => Promise<Value>): Loaded<Value> {
  const [state, setState] = useState<LoadState<Value>>({
    value: undefined,
    error: undefined,
    isLoading: true,
  });
  const latest = useRef(0);
  const reload = useCallback(async () => {
    latest.current += 1;
    const turn = latest.current;
    try {
      const value = await load();
      if (turn === latest.current) setState({ value, error: undefined, isLoading: false });
      return value;
    } catch (error) {
      if (turn === latest.current) setState((before) => ({ ...before, error, isLoading: false }));
      return undefined;
    }
  }, [load]);
  useEffect(() => {
    setState({ value: undefined, error: undefined, isLoading: true });
    void reload();
    return () => {
      latest.current += 1;
    };
  }, [reload]);
  return { ...state, reload };
}
