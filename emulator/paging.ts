import { httpError } from "./responses";

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** `opc-next-page`, if there are more items. */
  headers: Record<string, string>;
}

/**
 * One page of a list, by the query's `limit` (1 to 1000) and `page`. The page token names the last item of the page
 * before, so that items are neither repeated nor skipped if the list changes in between.
 */
export function pageOf<T extends { id: string }>(
  list: readonly T[],
  query: Record<string, string>,
  defaultSize: number,
): Page<T> {
  const size = query.limit === undefined ? defaultSize : Number(query.limit);
  if (!Number.isInteger(size) || size < 1 || size > 1000) {
    throw httpError(400, "InvalidParameter", "limit must be a number from 1 to 1000.");
  }
  const start = query.page === undefined ? 0 : startOf(list, query.page);
  const items = list.slice(start, start + size);
  const last = items.at(-1);
  const more = last !== undefined && start + size < list.length;
  return { items, headers: more ? { "opc-next-page": encode(start + size, last.id) } : {} };
}

function encode(position: number, lastId: string): string {
  return Buffer.from(`${position}/${lastId}`).toString("base64url");
}

function startOf(list: readonly { id: string }[], page: string): number {
  const [, position, lastId] = /^(\d+)\/(.+)$/.exec(Buffer.from(page, "base64url").toString()) ?? [];
  if (position === undefined) throw httpError(400, "InvalidParameter", "page is invalid.");
  const last = list.findIndex(({ id }) => id === lastId);
  // If the last item is gone, the items after it have moved up by one.
  return last >= 0 ? last + 1 : Math.max(0, Number(position) - 1);
}
