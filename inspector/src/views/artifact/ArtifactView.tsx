import { useMemo, useState } from "react";
import type { Inspection } from "../../run/inspection.ts";
import { colourOf } from "../../ui/colour.ts";
import { basesOf, mergesOf } from "./merges.ts";
import { useBeginnings } from "./use-beginnings.ts";
import { useDatasets } from "./use-datasets.ts";
import { VersionList } from "./VersionList.tsx";
import { VersionShown } from "./VersionShown.tsx";
import { signatureOf, versionsOf } from "./versions.ts";
import "./artifact.css";

/** Whether the workflow makes an artifact. */
export function hasArtifact({ snapshot, log }: Inspection): boolean {
  if (snapshot.artifact !== null || snapshot.history.length > 0) return true;
  return log.entries.some(
    (entry) =>
      (entry.type === "artifact-merged" && entry.path.length <= 1) ||
      (entry.type === "node-ended" && entry.artifact !== undefined),
  );
}

/** What is made: its versions, one of them, and what changed in it. */
export function ArtifactView({ inspection }: { readonly inspection: Inspection }) {
  const { snapshot, isRunning, drawing } = inspection;
  const merges = useMemo(() => mergesOf(inspection), [inspection]);
  const told = useMemo(() => basesOf(inspection), [inspection]);
  // Which values are missing is looked up once a run is over; while it goes on, the stream may still tell them.
  const wanted = useMemo(() => {
    if (isRunning) return "";
    const lacking = versionsOf(merges, told).filter(({ isWhole }) => !isWhole);
    return [...new Set(lacking.map(({ runId }) => runId))].join(" ");
  }, [merges, told, isRunning]);
  const { bases, isLooking, lookFurther } = useBeginnings(snapshot.threadId, snapshot.checkpointId, wanted);
  const all = [...told, ...bases];
  // The log changes many times a second: versions stay the same objects, and charts are not drawn anew.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the signature stands for both.
  const versions = useMemo(() => versionsOf(merges, all), [signatureOf(merges, all)]);

  const datasets = useDatasets(inspection, versions[0]?.value);

  const [chosen, setChosen] = useState<string>();
  const newest = versions[0];
  if (newest === undefined) return <p className="nothing">Nothing was made yet.</p>;
  const shown = versions.find(({ key }) => key === chosen) ?? newest;
  const before = versions.find(
    ({ runId, version }) => runId === shown.runId && version === shown.version - 1,
  );
  return (
    <div className="artifact">
      <VersionList
        versions={versions}
        shown={shown}
        colour={(participant) => colourOf(participant, drawing.participants)}
        // Whoever looks at the newest goes on to the next.
        onChoose={(key) => setChosen(key === newest.key ? undefined : key)}
      />
      {isLooking ? <p className="artifact-hint">Looking for what it began with…</p> : null}
      {lookFurther === undefined || shown.isWhole ? null : (
        <p className="artifact-hint">
          The thread is long, and what the run began with is further back.{" "}
          <button type="button" onClick={lookFurther}>
            Look further back
          </button>
        </p>
      )}
      <VersionShown shown={shown} before={before} datasets={datasets} />
    </div>
  );
}
