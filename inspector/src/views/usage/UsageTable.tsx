import { costText, countText } from "../../ui/figures.ts";
import { sumText, type UsageTotal } from "./usage.ts";

interface NamedTotal extends UsageTotal {
  readonly key: string;
  readonly name: string;
  readonly detail: string | undefined;
}

interface UsageTableProps {
  readonly title: string;
  /** What the rows are. */
  readonly heading: string;
  readonly rows: readonly NamedTotal[];
  /** The last row, where it is to be there. */
  readonly total: UsageTotal | undefined;
  /** The part of the limit that a row has used, where there is one to tell. */
  readonly share: ((total: UsageTotal) => string | undefined) | undefined;
}

/** Calls, tokens and cost of each row. */
export function UsageTable({ title, heading, rows, total, share }: UsageTableProps) {
  return (
    <table className="usage-table">
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">{heading}</th>
          <th scope="col">Calls</th>
          <th scope="col">Input</th>
          <th scope="col">Cached</th>
          <th scope="col">Output</th>
          <th scope="col">Cost</th>
          {share === undefined ? null : <th scope="col">Of the limit</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key}>
            <th scope="row">
              {row.name}
              {row.detail === undefined ? null : <span className="usage-detail">{row.detail}</span>}
            </th>
            <Figures total={row} share={share} />
          </tr>
        ))}
      </tbody>
      {total === undefined ? null : (
        <tfoot>
          <tr>
            <th scope="row">Together</th>
            <Figures total={total} share={share} />
          </tr>
        </tfoot>
      )}
    </table>
  );
}

function Figures({ total, share }: { readonly total: UsageTotal; readonly share: UsageTableProps["share"] }) {
  const { calls, input, cached, output, cost } = total;
  return (
    <>
      <td data-label="Calls">{countText(calls)}</td>
      <td data-label="Input">{sumText(input, calls, countText)}</td>
      <td data-label="Cached">{sumText(cached, calls, countText)}</td>
      <td data-label="Output">{sumText(output, calls, countText)}</td>
      <td data-label="Cost">{sumText(cost, calls, costText)}</td>
      {share === undefined ? null : <td data-label="Of the limit">{share(total) ?? "–"}</td>}
    </>
  );
}
