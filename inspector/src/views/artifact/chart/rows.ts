import { isObject } from "../../../model/json.ts";
import type { Datasets } from "../../../model/snapshot.ts";
import type { VegaLiteSpec } from "../presentation.ts";

/** Where rows come from when they are not only named. */
const SOURCES = ["values", "url", "sequence", "sphere", "graticule"];
/** What holds rows or notes, and no further views. */
const CLOSED = new Set(["values", "datasets", "usermeta"]);

/** The names of data whose rows a specification does not hold, each once; its views may name data of their own. */
export function namesWithoutRows(spec: VegaLiteSpec): readonly string[] {
  const named = new Set<string>();
  const held = new Set(isObject(spec.datasets) ? Object.keys(spec.datasets) : []);
  const open: unknown[] = [spec];
  // A list of what is left rather than a call in a call: however deep it is, it does not overflow.
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== "object" || part === null) continue;
    for (const [key, inner] of Object.entries(part)) {
      if (CLOSED.has(key)) continue;
      if (key === "data" && isObject(inner) && typeof inner.name === "string") {
        (SOURCES.some((source) => source in inner) ? held : named).add(inner.name);
      }
      open.push(inner);
    }
  }
  return [...named].filter((name) => !held.has(name));
}

/** The specification with those rows that it names, does not hold, and the state does; the same one if there are none. */
export function withRows(spec: VegaLiteSpec, datasets: Datasets): VegaLiteSpec {
  const found = namesWithoutRows(spec).filter((name) => Object.hasOwn(datasets, name));
  if (found.length === 0) return spec;
  const own = isObject(spec.datasets) ? spec.datasets : {};
  return {
    ...spec,
    datasets: { ...own, ...Object.fromEntries(found.map((name) => [name, datasets[name]])) },
  };
}
