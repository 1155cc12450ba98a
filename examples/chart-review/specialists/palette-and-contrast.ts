import { at, type JsonObject } from "../chart/json.ts";
import { saidElsewhere } from "../rules/legend-and-annotations.ts";
import { fieldOf, isContinuous } from "../rules/rule.ts";
import { columnOf } from "./chart-facts.ts";
import { type Specialist, together } from "./proposal.ts";

/** Okabe and Ito's palette, "Color Universal Design" (2008), which is known to be safe. */
const OKABE_ITO = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#000000"];
/** The darker ones of those, and others chosen for their contrast to white and their distance from each other. */
const DARK = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#660022", "#8888ee", "#666666", "#110066"];
const ACCENT = "#0072b2";
const PAPER = { background: "#ffffff" };
const ONE_COLOUR = { config: { mark: { color: ACCENT } } };

/** Colours that stand out from a white background and from each other, for everybody. */
export const improvePalette: Specialist = ({ spec, table, unmet }) => {
  const series = columnOf(spec, table, "color");
  const field = fieldOf(spec, "color");
  if (series === null || field === null || isContinuous(spec, "color")) {
    return {
      patch: together(PAPER, ONE_COLOUR),
      text: "One colour that stands out from a white background.",
    };
  }
  // Where an axis names the bars already, colours only distract.
  if (saidElsewhere(spec, field) !== null && ["x", "y"].some((name) => fieldOf(spec, name) === field)) {
    return {
      patch: together(PAPER, ONE_COLOUR, { encoding: { color: null } }),
      text: "The axis names what the colours repeat: one colour does.",
    };
  }
  const present = at(spec, "encoding", "color", "scale", "range");
  const isDark = Array.isArray(present) && present.every((color) => DARK.includes(String(color)));
  const isTooFaint = isDark || unmet.has("mark-contrast") || unmet.has("colour-blind-safe");
  const range = (isTooFaint ? DARK : OKABE_ITO).slice(0, Math.max(2, series.distinct));
  const color: JsonObject = { scale: { range } };
  return {
    patch: { ...PAPER, encoding: { color } },
    text: isTooFaint
      ? "The light colours of Okabe and Ito's palette are replaced by dark ones that keep their distance."
      : "The palette of Okabe and Ito, which is safe for colour-blind readers, on white.",
  };
};
