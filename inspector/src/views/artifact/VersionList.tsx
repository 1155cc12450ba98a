import { useId } from "react";
import type { ArtifactVersion } from "./versions.ts";

interface VersionListProps {
  /** Newest first. */
  readonly versions: readonly ArtifactVersion[];
  readonly shown: ArtifactVersion;
  readonly colour: (participant: string) => string;
  readonly onChoose: (key: string) => void;
}

const VERDICTS: Readonly<Record<string, string>> = {
  approved: "approved",
  "partially-approved": "approved in part",
};

/** Every version with who made it. One of a group of choices: arrows move among them, and one is in the tab order. */
export function VersionList({ versions, shown, colour, onChoose }: VersionListProps) {
  const name = useId();
  const hasRuns = versions.some(({ run }) => run > 1);
  return (
    <fieldset className="artifact-versions">
      <legend>Versions</legend>
      <div className="artifact-list">
        {versions.map(({ key, version, run, merge }) => (
          <label key={key} className="artifact-version" data-colour={merge && colour(merge.participant)}>
            <input type="radio" name={name} checked={key === shown.key} onChange={() => onChoose(key)} />
            <span className="artifact-number">
              {hasRuns ? `Run ${run}, version ${version}` : `Version ${version}`}
            </span>
            {merge === undefined ? (
              <span className="artifact-soft">what the run began with</span>
            ) : (
              <>
                <span>
                  <strong className="who">{merge.participant}</strong>
                  {/* Who has an item of their own often bears its name. */}
                  {merge.item === merge.participant ? null : ` · ${merge.item}`}
                </span>
                <span className="artifact-soft">
                  {merge.verdict === undefined ? "" : `${VERDICTS[merge.verdict] ?? merge.verdict} · `}
                  <time dateTime={merge.at}>{timeText(merge.at)}</time>
                </span>
              </>
            )}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const today = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const otherDay = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

function timeText(at: string): string {
  const time = new Date(at);
  if (Number.isNaN(time.getTime())) return at;
  return (time.toDateString() === new Date().toDateString() ? today : otherDay).format(time);
}
