import { at } from "../chart/json.ts";
import type { Specialist } from "./proposal.ts";

/** The lightest grey that passes on white; what passes on any light background. */
const QUIET_INK = "#767676";
const DARK_INK = "#333333";

/** One family, sizes that can be read, and ink that can be seen. */
export const improveText: Specialist = ({ spec, unmet, tries }) => {
  const isDark = unmet.has("text-contrast") || at(spec, "config", "axis", "labelColor") === DARK_INK;
  const ink = isDark ? DARK_INK : QUIET_INK;
  const size = 11 + (unmet.has("readable-size") ? tries : 0);
  const labels = { labelFontSize: size, labelColor: ink };
  const titles = { titleFontSize: size + 1, titleColor: ink };
  return {
    patch: {
      config: {
        font: "Helvetica, Arial, sans-serif",
        axis: { ...labels, ...titles, titleFontWeight: "normal" },
        legend: { ...labels, ...titles, titleFontWeight: "bold" },
        header: { labelFontSize: size + 2, labelColor: ink, labelFontWeight: "bold", ...titles },
        title: {
          fontSize: size + 7,
          color: isDark ? "#111111" : QUIET_INK,
          subtitleFontSize: size + 2,
          subtitleColor: ink,
          anchor: "start",
          offset: 16,
        },
      },
    },
    text: `Text of ${size} px and more, titles larger than labels, in ${ink}.`,
  };
};
