/** Where the build put what the page loads by itself. Absolute addresses; for the page only, not for workers. */
declare module "virtual:assets" {
  /** The module worker that reads the stream, built from `src/feed/worker.ts`. */
  export const feedWorkerUrl: string;
  /** MapLibre's worker, for its `setWorkerUrl`. */
  export const mapWorkerUrl: string;
  /** The files of `basemap/`. */
  export const basemapUrls: Readonly<Record<"green" | "labels" | "land" | "streets", string>>;
}
