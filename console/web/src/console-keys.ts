/** What the keys of the page do. The help lists them. */

import type { EventNavigation } from "./event-navigation.ts";
import { STATUS_NAMES } from "./fleet/status.ts";
import type { Measures } from "./measures.ts";
import { getById } from "./page/dom.ts";
import { listenToKeys } from "./page/keyboard.ts";
import { toggleUnit, toggleZone } from "./page/stored-measures.ts";
import type { MapFrame } from "./panels/map-frame.ts";
import type { SidePanel } from "./panels/side-panel.ts";
import type { createToolbar } from "./panels/toolbar.ts";
import type { Playback } from "./playback/playback.ts";
import { NO_SELECTION } from "./view/selection.ts";
import type { ViewState } from "./view/view.ts";

interface KeyTargets {
  readonly view: ViewState;
  readonly playback: Playback;
  readonly mapFrame: MapFrame;
  readonly sidePanel: SidePanel;
  readonly navigation: EventNavigation;
  readonly toolbar: ReturnType<typeof createToolbar>;
  readonly toggleWall: () => void;
  readonly measure: (part: Partial<Measures>) => void;
}

export function listenToConsoleKeys(targets: KeyTargets): void {
  const { view, playback, mapFrame, sidePanel, navigation, toolbar, toggleWall, measure } = targets;
  listenToKeys({
    "/": () => getById("search").focus(),
    f: () => view.current.selected !== null && view.change({ isFollowing: !view.current.isFollowing }),
    a: () => mapFrame.map?.camera.fit(),
    s: () => mapFrame.map?.camera.fitSelection(),
    m: () => view.change({ isWithinMap: !view.current.isWithinMap }),
    e: () => sidePanel.toggleEvents(),
    p: () => sidePanel.toggleFold(),
    " ": () => getById("timeline").querySelector<HTMLElement>(".play")?.click(),
    ",": () => navigation.replayNeighbor(false),
    ".": () => navigation.replayNeighbor(true),
    l: () => playback.goLive(),
    Escape: () => closeInnermost(view, playback),
    t: () => toolbar.toggleTheme(),
    u: () => measure(toggleUnit()),
    z: () => measure(toggleZone()),
    w: toggleWall,
    "?": () => toolbar.toggleHelp(),
    ...Object.fromEntries([null, ...STATUS_NAMES].map((filter, number) => [number, () => view.change({ filter })])),
  });
}

/** Close the search, or else the selection, or else the replay. */
function closeInnermost(view: ViewState, playback: Playback): void {
  const { query, selected, at } = view.current;
  if (query !== "") view.change({ query: "" });
  else if (selected !== null) view.change(NO_SELECTION);
  else if (at !== null) playback.goLive();
}
