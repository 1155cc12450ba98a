import { markType } from "../rules/rule.ts";
import { markPatch, type Specialist } from "./proposal.ts";

/** Lines that are seen and say nothing that is not in the data; points that do not hide each other. */
export const improveMarks: Specialist = ({ spec, unmet, tries }) => {
  // Whoever came back is not to fall back into what was refused.
  const isCrowded = unmet.has("points-apart") || tries > 0;
  switch (markType(spec)) {
    case "line":
      return {
        patch: markPatch(spec, {
          interpolate: "monotone",
          strokeWidth: 2,
          point: isCrowded ? false : { filled: true, size: 36 },
        }),
        text: isCrowded
          ? "The line alone, without points."
          : "A clear line through every value, with small points.",
      };
    case "point":
      return {
        patch: markPatch(spec, {
          filled: true,
          size: isCrowded ? Math.max(10, 40 - 12 * tries) : 40,
          opacity: isCrowded && !unmet.has("mark-contrast") ? 0.8 : 1,
        }),
        text: isCrowded ? "Smaller points, translucent where their colours allow it." : "Small points.",
      };
    case "bar":
      return {
        patch: markPatch(spec, { stroke: null, strokeWidth: null, cornerRadiusEnd: 2 }),
        text: "Bars without outlines.",
      };
    default:
      return { patch: {}, text: "There are no lines or markers to mend." };
  }
};
