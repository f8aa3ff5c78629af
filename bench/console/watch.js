// Observes the page before its own scripts run: marks each poll for the trace, and records when readings are on the map and
// when the first unicorn is visible. The console itself contains none of this.
(() => {
  const watched = { polls: [], delays: [], firstRow: null };
  globalThis.watched = watched;

  const NativeWorker = globalThis.Worker;
  globalThis.Worker = class extends NativeWorker {
    set onmessage(handler) {
      super.onmessage = (event) => {
        handler.call(this, event);
        if (event.data?.kind === "readings") arrived(event.data.batch);
      };
    }
    get onmessage() {
      return super.onmessage;
    }
  };

  function arrived(batch) {
    performance.mark("poll");
    watched.polls.push(batch.unicorn.length);
    // The page draws in a turn of its own, and the map in the frame after that; then it can be seen.
    setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => shown(batch))), 0);
  }

  function shown(batch) {
    const now = Date.now();
    for (const time of batch.time) watched.delays.push(now - time);
  }

  new MutationObserver((_, observer) => {
    if (document.querySelector(".row:not([hidden])") === null) return;
    watched.firstRow = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
})();
