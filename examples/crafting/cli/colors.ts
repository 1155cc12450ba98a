import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours for a terminal that has them; none for pipes and files, and where `NO_COLOR` is set. */
export function colorsFor({ isTTY }: { readonly isTTY?: boolean }): Colors {
  return picocolors.createColors(isTTY === true && picocolors.isColorSupported);
}
