/** Grows typed arrays. */

type Column =
  | Float64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | Uint32Array<ArrayBuffer>
  | Uint16Array<ArrayBuffer>
  | Uint8Array<ArrayBuffer>;

/** Return the array if it has the capacity, or else a longer copy of it. */
export function withCapacity<T extends Column>(column: T, capacity: number): T {
  if (column.length >= capacity) return column;
  const longer = new (column.constructor as new (length: number) => T)(capacity);
  longer.set(column as never);
  return longer;
}

/** Round a capacity up, so that arrays seldom grow. */
export function roundUpCapacity(capacity: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1024, capacity)));
}
