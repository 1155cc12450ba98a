import { useEffect, useState } from "react";

const tickMs = 250;

/** The time by this machine's clock, as long as it goes on; it stands still otherwise. */
export function useClock(isOn: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isOn]);
  return now;
}
