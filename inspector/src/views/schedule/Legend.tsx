/** What the bars and marks mean. */
export function Legend() {
  return (
    <ul className="schedule-legend" aria-label="Legend">
      <li>
        <i className="schedule-bar" data-kind="queued" /> queued
      </li>
      <li>
        <i className="schedule-bar" data-kind="running" /> working
      </li>
      <li>
        <i className="schedule-bar" data-kind="running" data-end="failed" /> failed
      </li>
      <li>
        <i className="schedule-review" /> review
      </li>
      <li>✓ approved</li>
      <li>◐ in part</li>
      <li>✗ rejected</li>
      <li>
        <b>v2</b> version
      </li>
    </ul>
  );
}
