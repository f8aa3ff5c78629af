// Watches the page from outside, before its own scripts run: what each poll costs the page's thread, when readings are
// on the map, and when the first unicorn can be seen. Nothing of it is in the console itself.
(() => {
  const watched = { polls: [], delays: [], frames: [], firstRow: null };
  globalThis.watched = watched;
  let poll = null;

  const NativeWorker = globalThis.Worker;
  globalThis.Worker = class extends NativeWorker {
    set onmessage(handler) {
      super.onmessage = (event) => {
        const begin = performance.now();
        handler.call(this, event);
        const spent = performance.now() - begin;
        if (event.data?.kind === "readings") arrived(event.data.batch, spent);
      };
    }
    get onmessage() {
      return super.onmessage;
    }
  };

  function arrived(batch, spent) {
    poll = { readings: batch.unicorn.length, milliseconds: spent };
    watched.polls.push(poll);
    // The page draws in a turn of its own, and the map in the frame after that; then it can be seen.
    setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => shown(batch))), 0);
  }

  function shown(batch) {
    const now = Date.now();
    for (const time of batch.time) watched.delays.push(now - time);
  }

  const nativeTimeout = globalThis.setTimeout;
  globalThis.setTimeout = (callback, delay, ...rest) => {
    if (delay !== 0 || typeof callback !== "function") return nativeTimeout(callback, delay, ...rest);
    return nativeTimeout(() => {
      const begin = performance.now();
      callback();
      if (poll !== null) poll.milliseconds += performance.now() - begin;
    }, 0);
  };

  const nativeFrame = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    nativeFrame((time) => {
      const begin = performance.now();
      callback(time);
      watched.frames.push(performance.now() - begin);
    });

  new MutationObserver((_, observer) => {
    if (document.querySelector(".row:not([hidden])") === null) return;
    watched.firstRow = performance.now();
    observer.disconnect();
  }).observe(document, { childList: true, subtree: true });
})();
