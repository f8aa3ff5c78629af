/** Sequence numbers of records: whole numbers of up to 128 digits, which are kept as the service writes them. */

/** Return whether a record comes after another one of its shard. */
export function isAfter(number: string, other: string): boolean {
  return BigInt(number) > BigInt(other);
}

/** Return the later of two records; null stands for no record. */
export function findLater<T extends string | null>(number: string | null, other: T): T | string {
  return number !== null && (other === null || isAfter(number, other)) ? number : other;
}
