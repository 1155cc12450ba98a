import { splitAccessPath } from "vega";

/** A field's name as Vega-Lite takes it: dots, brackets and quotes would be read as a path into an object. */
export function fieldReference(name: string): string {
  return name.replace(/[\\.[\]'"]/g, "\\$&");
}

/** The name of the field that a reference means; what comes after the first step is a path into its values. */
export function fieldName(reference: string): string {
  const [name = reference, ...rest] = splitAccessPath(reference);
  return rest.length === 0 ? name : reference;
}
