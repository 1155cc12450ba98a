import { lazy, Suspense, useMemo } from "react";
import type { Datasets } from "../../model/snapshot.ts";
import { ModelText } from "../../ui/ModelText.tsx";
import { ChangesView } from "./ChangesView.tsx";
import type { Known } from "./fold.ts";
import { asText, NOT_KEPT, type Presentation, presentationOf } from "./presentation.ts";
import type { ArtifactVersion } from "./versions.ts";

const Chart = lazy(() => import("./chart/Chart.tsx"));
/** More text than this at once makes a browser slow. */
const MOST_CHARACTERS = 200_000;

interface VersionShownProps {
  readonly shown: ArtifactVersion;
  /** The version before it, unless it is the first. */
  readonly before: ArtifactVersion | undefined;
  /** Rows that the state holds for charts. */
  readonly datasets: Datasets;
}

/** One version, and what changed in it. */
export function VersionShown({ shown, before, datasets }: VersionShownProps) {
  const { version, value, isWhole } = shown;
  const title = version === 0 ? "Version 0, what the run began with" : `Version ${version}`;
  return (
    <>
      <section className="artifact-shown" aria-label={title}>
        <h2>{title}</h2>
        {value === undefined ? (
          <p className="artifact-hint">
            What it was is not kept: the thread holds the last version, and what the changes put in.
          </p>
        ) : (
          <Value value={value} isWhole={isWhole} datasets={datasets} />
        )}
      </section>
      {version === 0 ? null : (
        <section className="artifact-shown" aria-label={`Changes since version ${version - 1}`}>
          <h2>Changes since version {version - 1}</h2>
          {value === undefined || before?.value === undefined ? (
            <p className="artifact-hint">They cannot be shown, since the version before is not kept.</p>
          ) : (
            <ChangesView before={before.value} after={value} />
          )}
        </section>
      )}
    </>
  );
}

interface ValueProps {
  readonly value: Known;
  readonly isWhole: boolean;
  readonly datasets: Datasets;
}

function Value({ value, isWhole, datasets }: ValueProps) {
  const presentation = useMemo(() => presentationOf(value, isWhole), [value, isWhole]);
  return (
    <>
      {isWhole ? null : (
        <p className="artifact-hint">
          Worked out backwards from a later version. What was taken away or replaced since then reads{" "}
          {NOT_KEPT}.
        </p>
      )}
      <Presented presentation={presentation} datasets={datasets} />
      {presentation.type === "chart" ? (
        <details>
          <summary>Specification</summary>
          <Text text={asText(value)} label="Specification" />
        </details>
      ) : null}
    </>
  );
}

interface PresentedProps {
  readonly presentation: Presentation;
  readonly datasets: Datasets;
}

function Presented({ presentation, datasets }: PresentedProps) {
  switch (presentation.type) {
    case "chart":
      return (
        <Suspense fallback={<p className="artifact-hint">Getting ready to draw…</p>}>
          <Chart spec={presentation.spec} datasets={datasets} />
        </Suspense>
      );
    case "text":
      return presentation.text === "" ? (
        <p className="artifact-hint">It is an empty text.</p>
      ) : (
        <ModelText text={presentation.text} />
      );
    case "data":
      return <Text text={presentation.text} label="Value as JSON" />;
  }
}

function Text({ text, label }: { readonly text: string; readonly label: string }) {
  const left = text.length - MOST_CHARACTERS;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className="artifact-text" tabIndex={0} aria-label={label}>
        <pre>{left > 0 ? text.slice(0, MOST_CHARACTERS) : text}</pre>
      </section>
      {left > 0 ? <p className="artifact-hint">And {left.toLocaleString()} characters more.</p> : null}
    </>
  );
}
