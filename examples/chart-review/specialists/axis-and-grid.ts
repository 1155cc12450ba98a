import { at, isObject, type JsonObject } from "../chart/json.ts";
import { inWords } from "../chart/words.ts";
import { valuesOf } from "../data/table.ts";
import { channel, isContinuous, markType } from "../rules/rule.ts";
import { columnOf, measureInWords, timeSpan } from "./chart-facts.ts";
import { patchBetween, type Specialist, together, type Work } from "./proposal.ts";

const GRID = "#dddddd";
/** How much room a bar with its gap needs for its label, and gets where there are few; how high they are together. */
const BAR_STEP = { least: 20, most: 60, together: 320 };
/** What is left for bars beside long names. */
const WIDTH_BESIDE_NAMES = 480;
/** About how wide a letter is, and how much room there is below the bars. */
const LETTER = 8;
const ROW_OF_NAMES = 560;

/** Fewer ticks, labels that fit, titles in words, and a grid that stays behind the data. */
export const improveAxes: Specialist = (work) => {
  const { spec, unmet } = work;
  const isTight = ["labels-apart", "labels-whole", "room-for-data", "page-size"].some((id) => unmet.has(id));
  if (isTight && canLieDown(work)) return layBarsDown(work);
  const x = isContinuous(spec, "x") ? continuousAxis(work, "x") : namesAxis(work);
  const y = isContinuous(spec, "y") ? continuousAxis(work, "y") : isTight ? { labelLimit: 400 } : {};
  const isBinned = unmet.has("few-ticks") && isObject(channel(spec, "x")?.bin);
  return {
    patch: together(
      // A binned axis has a label at each bin, whatever its number of ticks.
      isBinned ? { encoding: { x: { bin: { maxbins: 10 } } } } : {},
      // A cloud of points has no need of zero.
      markType(spec) === "point"
        ? { encoding: { x: { scale: { zero: false } }, y: { scale: { zero: false } } } }
        : {},
      {
        encoding: {
          x: { axis: { ...x, grid: false } },
          y: { axis: { ...y, grid: isContinuous(spec, "y") } },
        },
      },
      {
        config: { axis: { gridColor: GRID, domainColor: "#888888", tickColor: "#888888", titlePadding: 8 } },
      },
    ),
    text: "Fewer ticks, labels that fit, titles in words, and a faint grid along one axis.",
  };
};

function continuousAxis({ spec, table, unmet, tries }: Work, name: "x" | "y"): JsonObject {
  const column = columnOf(spec, table, name);
  const tooMany = unmet.has("few-ticks") || unmet.has("labels-apart");
  const tickCount = Math.max(2, 6 - (tooMany ? 2 * tries : 0));
  const common = { tickCount, labelAngle: 0, labelOverlap: "parity" };
  if (channel(spec, name)?.type !== "temporal" || column === null) {
    return { ...common, title: measureInWords(spec, name) };
  }
  const { days } = timeSpan(table, column.name);
  const format = days > 4 * 365 ? "%Y" : days > 90 ? "%b %Y" : days > 3 ? "%d %b" : "%d %b %H:%M";
  // Dates tell by themselves that they are dates.
  return { ...common, format, labelFlush: false, title: "" };
}

/** Names stand straight where there is room for them. */
function namesAxis({ spec, table, unmet }: Work): JsonObject {
  const column = columnOf(spec, table, "x");
  const longest =
    column === null ? 0 : Math.max(...valuesOf(table, column.name).map((name) => String(name).length));
  const fits = longest * LETTER * (column?.distinct ?? 0) < ROW_OF_NAMES;
  const labelLimit = unmet.has("labels-whole") ? 400 : 120;
  return { labelAngle: fits ? 0 : -45, labelLimit, title: column === null ? "" : inWords(column.name) };
}

function canLieDown({ spec }: Work): boolean {
  return markType(spec) === "bar" && isContinuous(spec, "y") && !isContinuous(spec, "x");
}

/** Names beside bars that lie are read without turning one's head, however long they are. */
function layBarsDown({ spec, table, unmet }: Work): ReturnType<Specialist> {
  const [names, numbers] = [channel(spec, "x") ?? {}, channel(spec, "y") ?? {}];
  const axisOf = (definition: JsonObject): JsonObject => {
    const axis = at(definition, "axis");
    return isObject(axis) ? axis : {};
  };
  const { labelAngle: _, labelLimit: __, ...kept } = axisOf(names);
  const x = {
    ...numbers,
    axis: { ...axisOf(numbers), tickCount: 6, labelAngle: 0, grid: true, title: measureInWords(spec, "y") },
  };
  const y = {
    ...names,
    sort: "-x",
    axis: { ...kept, labelLimit: 300, labelOverlap: false, grid: false, title: "" },
  };
  const bars = columnOf(spec, table, "x")?.distinct ?? 1;
  const step = Math.round(Math.min(BAR_STEP.most, Math.max(BAR_STEP.least, BAR_STEP.together / bars)));
  return {
    patch: {
      encoding: { x: patchBetween(names, x), y: patchBetween(numbers, y) },
      height: { step },
      ...(unmet.has("page-size") ? { width: WIDTH_BESIDE_NAMES } : {}),
      config: { axis: { gridColor: GRID, domainColor: "#888888", tickColor: "#888888", titlePadding: 8 } },
    },
    text: "The names do not fit below the bars: the bars lie, the longest first, with their names beside them.",
  };
}
