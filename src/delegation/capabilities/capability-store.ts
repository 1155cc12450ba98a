/** What is used of LangGraph's store. */
export interface CapabilityStore {
  put(
    namespace: string[],
    key: string,
    value: Record<string, unknown>,
    index?: false | string[],
  ): Promise<void>;
  search(
    namespacePrefix: string[],
    options?: { limit?: number; offset?: number },
  ): Promise<readonly StoredItem[]>;
}

export interface StoredItem {
  readonly namespace: readonly string[];
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** How many items are asked for first. */
const FIRST_LIMIT = 1_000;

/**
 * Every item below a namespace, each once, in no particular order.
 *
 * A full answer is asked for anew with a higher limit, not gone on from: between two pages new items push the others on,
 * and stores do not say in which order they give items of one instant. Only a store that gives fewer than it was asked
 * for is read page by page.
 */
export async function readAll(
  store: CapabilityStore,
  namespace: readonly string[],
): Promise<readonly StoredItem[]> {
  const found = new Map<string, StoredItem>();
  let limit = FIRST_LIMIT;
  let offset = 0;
  for (;;) {
    const page = await store.search([...namespace], { limit, offset });
    const before = found.size;
    for (const item of page) found.set(JSON.stringify([item.namespace, item.key]), item);
    if (page.length >= limit) limit *= 4;
    else if (found.size === before) break;
    else offset += page.length;
  }
  // Some stores find namespaces by how their text begins: "venue" would bring "venue-search" too.
  return [...found.values()].filter((item) =>
    namespace.every((label, index) => item.namespace[index] === label),
  );
}
