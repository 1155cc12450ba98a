import { carries, chestHas, type Sight } from "./sight.ts";

/** A leaf of the plan: a primitive, and what it is done with. */
export interface Step {
  readonly primitive: string;
  readonly args: Readonly<Record<string, string | number>>;
}

interface Kind {
  /** The words of such a step, with the names of its arguments in braces. */
  readonly words: string;
  /** Whether the environment shows that it has done what it is for. */
  readonly isDone: (args: Args, sight: Sight) => boolean;
}

/** A step's arguments, of those that there may be. */
interface Args {
  readonly to: string;
  readonly what: string;
  readonly item: string;
  readonly count: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  walk: { words: "Walk to the {to}", isDone: ({ to }, { place }) => place === to },
  open: { words: "Open the {what}", isDone: (_, { chest }) => chest !== null },
  take: {
    words: "Take {count} {item} out of the chest",
    isDone: ({ item, count }, sight) => carries(sight, item, count),
  },
  mine: {
    words: "Mine {count} {what}",
    isDone: ({ what, count }, sight) => carries(sight, what, count),
  },
  smelt: {
    words: "Smelt {count} iron ore",
    isDone: ({ count }, sight) => carries(sight, "iron", count),
  },
  craft: { words: "Craft a {item} at the workbench", isDone: ({ item }, sight) => carries(sight, item) },
  fill: { words: "Fill the bucket with water", isDone: (_, sight) => carries(sight, "bucket of water") },
};

/** A step in words. */
export function wordsOf({ primitive, args }: Step): string {
  return (KINDS[primitive]?.words ?? primitive).replace(/\{(\w+)\}/g, (_, name: string) =>
    String(args[name]),
  );
}

/** The step that words say; null where they say none. */
export function stepIn(words: string): Step | null {
  for (const [primitive, { words: form }] of Object.entries(KINDS)) {
    const pattern = form.replace(/\{(\w+)\}/g, (_, name: string) =>
      name === "count" ? "(?<count>\\d+)" : `(?<${name}>.+)`,
    );
    const match = new RegExp(`^${pattern}$`).exec(words.trim());
    if (match === null) continue;
    const args = Object.entries(match.groups ?? {}).map(([name, value]) => [
      name,
      name === "count" ? Number(value) : value,
    ]);
    return { primitive, args: Object.fromEntries(args) };
  }
  return null;
}

/** Whether a step has done what it is for. */
export function isDone({ primitive, args }: Step, sight: Sight): boolean {
  return KINDS[primitive]?.isDone({ to: "", what: "", item: "", count: 1, ...args }, sight) ?? false;
}

/** Whether a step cannot be done any more, as far as one can see: what it would take is not there. */
export function isVain({ primitive, args }: Step, sight: Sight): boolean {
  return (
    primitive === "take" && sight.chest !== null && !chestHas(sight, String(args.item), Number(args.count))
  );
}
