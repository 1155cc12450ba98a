import type { Loader } from "vega";

/** An address with nothing behind it, which is asked of nobody. */
const NOWHERE = { href: "data:," };

/**
 * A loader that loads nothing: no file, no address, no image, no link. What was asked for is handed to `refused`.
 */
export function sealedLoader(refused: (address: string) => void): Loader {
  const refuse = (address: string): Promise<never> => {
    refused(address);
    return Promise.reject(new Error("Nothing is loaded."));
  };
  const lead = (address: string): Promise<{ href: string }> => {
    refused(address);
    // Vega leaves a rejection here without a handler.
    return Promise.resolve(NOWHERE);
  };
  return { load: refuse, http: refuse, file: refuse, sanitize: lead };
}
