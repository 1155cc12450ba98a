import { useSyncExternalStore } from "react";

/** Wide enough for the conversation and another view side by side. */
const wide = window.matchMedia("(min-width: 60rem)");

const subscribe = (listener: () => void): (() => void) => {
  wide.addEventListener("change", listener);
  return () => wide.removeEventListener("change", listener);
};

export function useWide(): boolean {
  return useSyncExternalStore(subscribe, () => wide.matches);
}
