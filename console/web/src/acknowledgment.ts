/** An acknowledgment: a person has seen the trouble of one kind of some vehicles, up to a moment. */

export interface Acknowledgment {
  readonly kind: string;
  readonly names: readonly string[];
  /** When it was made, in milliseconds since the epoch. It covers every episode of this kind that began until then. */
  readonly at: number;
  /** Who made it; null for a guest. */
  readonly who: string | null;
}

/** Return whether a value, from another page or another person, is an acknowledgment. */
export function isAcknowledgment(value: unknown): value is Acknowledgment {
  if (typeof value !== "object" || value === null) return false;
  const { kind, names, at, who } = value as Record<string, unknown>;
  const hasNames = Array.isArray(names) && names.every((name) => typeof name === "string");
  return typeof kind === "string" && hasNames && Number.isFinite(at) && (who === null || typeof who === "string");
}
