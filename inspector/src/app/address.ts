import { useCallback, useState } from "react";

/** What is open, kept in the page's address so that it survives a reload and can be linked to. */
export interface Address {
  readonly assistant: string | null;
  readonly thread: string | null;
  /** A checkpoint of the thread that is open in place of now. */
  readonly checkpoint: string | null;
  readonly view: string | null;
}

export function useAddress(): readonly [Address, (change: Partial<Address>) => void] {
  const [address, setAddress] = useState(readAddress);
  const go = useCallback((change: Partial<Address>) => {
    const next = { ...readAddress(), ...change };
    const given = Object.entries(next).filter((entry): entry is [string, string] => entry[1] !== null);
    const query = new URLSearchParams(given).toString();
    window.history.replaceState(null, "", query === "" ? window.location.pathname : `?${query}`);
    setAddress(next);
  }, []);
  return [address, go];
}

function readAddress(): Address {
  const query = new URLSearchParams(window.location.search);
  return {
    assistant: query.get("assistant"),
    thread: query.get("thread"),
    checkpoint: query.get("checkpoint"),
    view: query.get("view"),
  };
}
