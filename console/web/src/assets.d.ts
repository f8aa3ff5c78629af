/** URLs of the built files that the page loads at run time. Workers can't import this module. */
declare module "virtual:assets" {
  /** The module worker that reads the stream, built from `src/feed/worker.ts`. */
  export const feedWorkerUrl: string;
  /** MapLibre's worker, for `setWorkerUrl`. */
  export const mapWorkerUrl: string;
  /** The GeoJSON files of `basemap/`. */
  export const basemapUrls: Readonly<Record<"cities" | "green" | "labels" | "land" | "streets" | "world", string>>;
}
