import { useCallback, useMemo } from "react";
import { type Datasets, readSnapshot } from "../../model/snapshot.ts";
import { useOpenDesk } from "../../run/desk.ts";
import type { Inspection } from "../../run/inspection.ts";
import { client } from "../../server/client.ts";
import { useLoaded } from "../../server/use-loaded.ts";
import { namesWithoutRows } from "./chart/rows.ts";
import type { Known } from "./fold.ts";
import { isChart } from "./presentation.ts";

/**
 * The rows that the state holds for charts.
 *
 * While a thread's first run goes on, its state was read before there was anything in it: it is read once more, where
 * a chart names rows that are not there. If that fails, the chart is drawn without them until the run is over.
 */
export function useDatasets({ snapshot, isRunning }: Inspection, newest: Known | undefined): Datasets {
  const { threadId } = useOpenDesk();
  const { datasets } = snapshot;
  const isLacking = useMemo(
    () => isChart(newest) && namesWithoutRows(newest).some((name) => !Object.hasOwn(datasets, name)),
    [newest, datasets],
  );
  const asked = isRunning && isLacking ? threadId : null;
  const load = useCallback(
    async () => (asked === null ? undefined : readSnapshot(await client.threads.getState(asked)).datasets),
    [asked],
  );
  return useLoaded(load).value ?? datasets;
}
