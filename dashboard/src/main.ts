import { feedWorkerUrl } from "virtual:assets";

const state = document.getElementById("state");
const worker = new Worker(feedWorkerUrl, { type: "module" });
worker.onmessage = ({ data }: MessageEvent<string>) => {
  if (state) state.textContent = data;
};
