/** Creates the panels of the page that draw scenes, and connects what people do in them. */

import type { Config } from "./config.ts";
import type { EventNavigation } from "./event-navigation.ts";
import type { EventSharing } from "./events/event-sharing.ts";
import type { WorkList } from "./events/work-list.ts";
import type { FeedClient } from "./feed/feed-client.ts";
import { getById } from "./page/dom.ts";
import { createEventLogPanel, type EventNotice } from "./panels/event-log.ts";
import { createFleetList } from "./panels/fleet-list.ts";
import { createHistoryChart, type QueryMinutes } from "./panels/history-chart.ts";
import type { MapFrame } from "./panels/map-frame.ts";
import { createOverview } from "./panels/overview.ts";
import { createSearch } from "./panels/search.ts";
import { createSelectionBar } from "./panels/selection-bar.ts";
import type { SidePanel } from "./panels/side-panel.ts";
import { createStatusCounts } from "./panels/status-counts.ts";
import { createTimeline } from "./panels/timeline.ts";
import { createTripsPanel } from "./panels/trips-panel.ts";
import { createUnicornDetail } from "./panels/unicorn-detail.ts";
import type { Playback } from "./playback/playback.ts";
import type { Panel } from "./view/scene.ts";
import { NO_SELECTION } from "./view/selection.ts";
import type { ViewState } from "./view/view.ts";

/** What the panels show and change. */
interface PanelParts {
  readonly config: Config;
  readonly view: ViewState;
  readonly feed: FeedClient;
  readonly playback: Playback;
  readonly mapFrame: MapFrame;
  readonly sidePanel: SidePanel;
  readonly work: WorkList;
  readonly sharing: EventSharing;
  readonly navigation: EventNavigation;
  /** Return the name of a position's place; null if it has none. */
  readonly findPlace: (latitude: number, longitude: number) => string | null;
  /** Return the present by AWS's clock. */
  readonly now: () => number;
  readonly drawSoon: () => void;
}

/** Create all panels, in the order in which they are drawn. `eventNotice` tells problems with the events. */
export function createPanels(parts: PanelParts): { readonly panels: Panel[]; readonly eventNotice: EventNotice } {
  const { config, view, playback, mapFrame, sidePanel, navigation } = parts;
  const selectAndShow = (name: string) => {
    view.change({ selected: name });
    mapFrame.showUnicorn(name);
  };
  const fleet = getById("fleet");
  const eventPanel = createEventPanel(parts);
  const panels = [
    createStatusCounts(fleet, config.thresholds, view),
    createSearch(fleet, view, selectAndShow),
    createFleetList(fleet, view, selectAndShow),
    mapFrame,
    sidePanel,
    ...createDetailPanels(parts),
    ...(config.table === "" ? [] : createMinutePanels(parts)),
    createOverview(sidePanel.getPanel("unicorn"), selectAndShow),
    eventPanel,
    createTimeline(getById("timeline"), config.retentionHours, view, playback.log, {
      seek: (at) => playback.seek(at),
      replay: (episode) => navigation.replay(episode),
      goLive: () => playback.goLive(),
      getOldest: () => playback.oldest,
      getNow: parts.now,
      isBuffering: () => playback.isBuffering,
    }),
  ];
  return { panels, eventNotice: eventPanel };
}

function createDetailPanels({ view, mapFrame, sidePanel, findPlace }: PanelParts): Panel[] {
  const root = sidePanel.getPanel("unicorn");
  return [
    createSelectionBar(root, view, () => mapFrame.map?.camera.fitSelection()),
    createUnicornDetail(root, view, {
      flyTo: (name) => mapFrame.showUnicorn(name),
      close: () => view.change(NO_SELECTION),
      findPlace,
    }),
  ];
}

/** Create the panels that show minutes of the table. */
function createMinutePanels({ config, view, feed, playback, sidePanel, findPlace }: PanelParts): Panel[] {
  const root = sidePanel.getPanel("unicorn");
  const queryMinutes: QueryMinutes = (name, since, until) => feed.queryMinutes(name, since, until);
  return [
    createHistoryChart(root, queryMinutes),
    createTripsPanel(root, config.retentionHours, queryMinutes, {
      replay: (name, at) => {
        view.change({ selected: name });
        playback.seek(at);
      },
      findPlace,
    }),
  ];
}

function createEventPanel(parts: PanelParts): Panel & EventNotice {
  const { config, sidePanel, work, sharing, navigation, findPlace, now, drawSoon } = parts;
  return createEventLogPanel(sidePanel.getPanel("events"), work, config.thresholds, {
    show: (episode) => navigation.show(episode),
    replay: (episode) => navigation.replay(episode),
    acknowledge(episodes) {
      sharing.acknowledge(episodes);
      drawSoon();
    },
    findPlace,
    getNow: now,
  });
}
