import { toHex } from "../measure/color.ts";
import { contrast } from "../measure/contrast.ts";
import type { FigureText } from "../measure/figure.ts";
import { type Rule, rounded } from "./rule.ts";

const LEAST_SIZE = 11;
/** WCAG 2.2, criterion 1.4.3, level AA. */
const LEAST_CONTRAST = 4.5;
const LEAST_STEP = 1.3;

export const fontAndTextClarity = {
  "readable-size": {
    criterion: `No text is smaller than ${LEAST_SIZE} px.`,
    check({ figure }) {
      const small = figure.texts.filter(({ fontSize }) => fontSize < LEAST_SIZE);
      const smallest = small.toSorted((one, other) => one.fontSize - other.fontSize)[0];
      if (smallest === undefined) return null;
      return `${small.length} texts are smaller than ${LEAST_SIZE} px, the smallest ("${smallest.text}") ${rounded(smallest.fontSize)} px.`;
    },
  },
  "text-contrast": {
    criterion: `Every text has a contrast of at least ${LEAST_CONTRAST}:1 to its background (WCAG AA).`,
    check({ figure }) {
      const ratio = ({ color, background }: FigureText): number => contrast(color, background);
      const faint = figure.texts.toSorted((one, other) => ratio(one) - ratio(other))[0];
      if (faint === undefined || ratio(faint) >= LEAST_CONTRAST) return null;
      return (
        `"${faint.text}" (${faint.role}) in ${toHex(faint.color)} on ${toHex(faint.background)} ` +
        `has a contrast of ${rounded(ratio(faint))}:1; at least ${LEAST_CONTRAST}:1 is needed.`
      );
    },
  },
  hierarchy: {
    criterion: `The chart's title is at least ${LEAST_STEP} times as large as labels, and axis titles are no smaller than labels.`,
    check({ figure }) {
      const sizes = (role: string): number[] =>
        figure.texts.filter((text) => text.role === role).map(({ fontSize }) => fontSize);
      const label = Math.max(0, ...sizes("axis-label"), ...sizes("legend-label"));
      const title = Math.min(...sizes("title-text"));
      const axisTitle = Math.min(...sizes("axis-title"));
      if (title < LEAST_STEP * label)
        return `The title has ${title} px and labels have ${label} px: they look alike.`;
      return axisTitle < label
        ? `Axis titles have ${axisTitle} px, less than labels with ${label} px.`
        : null;
    },
  },
} satisfies Record<string, Rule>;
