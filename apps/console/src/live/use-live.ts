import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { callerHeaders } from '@/api/client';
import type { Audience } from '@/api/session-state';
import { useSession } from '@/session/session';
import { liveStoreOf, type ListedRequest, type LiveEvent, type LiveState } from './live-store';
import { heldRows, isBehind, withRecent, type HeldRows } from './recent';

const PATHS = { customer: '/api/v1/events', operator: '/admin/v1/events' } as const;

/** A path of the API whose answers on screen are read again, at the latest after this many milliseconds. */
export type Rereads = Readonly<Record<string, number>>;

/**
 * Follows what happens as long as the frame of a side is shown.
 *
 * @param rereadsOf what an event makes stale
 * @param followed all that events make stale: it is read again when some may have been missed
 */
export function useLive(
  audience: Audience,
  rereadsOf: (event: LiveEvent) => Rereads,
  followed: readonly string[],
): void {
  const client = useQueryClient();
  const { id } = useSession(audience);
  const path = PATHS[audience];
  // Another session or organization has another feed.
  const key = [path, id, ...Object.values(callerHeaders(audience, path))].join(' ');
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const reread = (stale: Rereads): void => {
      for (const [address, withinMs] of Object.entries(stale)) {
        if (timers.has(address)) continue;
        const read = (): void => {
          timers.delete(address);
          void client.invalidateQueries({ queryKey: ['get', address] });
        };
        timers.set(address, setTimeout(read, withinMs));
      }
    };
    const rereadAll = (): void => reread(Object.fromEntries(followed.map((address) => [address, 0])));
    const onEvent = (event: LiveEvent): void => {
      if (event.name !== 'ready') reread(rereadsOf(event));
      else if (!event.data.complete) rereadAll();
    };
    const feed = { key, path, headers: callerHeaders(audience, path) };
    const leave = liveStoreOf(audience).follow(feed, onEvent, rereadAll);
    return () => {
      leave();
      timers.forEach(clearTimeout);
    };
  }, [audience, key, path, client, rereadsOf, followed]);
}

function useLiveState(audience: Audience): LiveState {
  const { subscribe, get } = liveStoreOf(audience);
  return useSyncExternalStore(subscribe, get);
}

/** How often a query is read again where events are not live; `liveMs`: also where they are, for what has none. */
export function useRefreshInterval(
  audience: Audience,
  pollingMs: number,
  liveMs: number | false = false,
): number | false {
  return useLiveState(audience).mode === 'live' ? liveMs : pollingMs;
}

export function useIsLive(audience: Audience): boolean {
  return useLiveState(audience).mode === 'live';
}

interface RequestList {
  readonly rows: readonly ListedRequest[];
  /** Older ones are on pages that were not read. */
  readonly hasMore: boolean;
  readonly refetch: () => unknown;
}

/** The rows of a list of requests, with those that were booked since and match its filters. */
export function useWithRecent(
  audience: Audience,
  { rows, hasMore, refetch }: RequestList,
  matches: (request: ListedRequest) => boolean,
): readonly ListedRequest[] {
  const { requests } = useLiveState(audience);
  const behind = isBehind(rows, requests);
  const newest = rows[0]?.id;
  useEffect(() => {
    if (behind) refetch();
    // What was read may be behind again.
  }, [behind, newest, refetch]);
  return withRecent(rows, requests.rows.filter(matches), hasMore);
}

export interface Tail extends HeldRows<ListedRequest> {
  readonly isPaused: boolean;
  readonly setPaused: (isPaused: boolean) => void;
  /** Scrolled away from its top. */
  readonly isAway: boolean;
  readonly setAway: (isAway: boolean) => void;
}

/**
 * A list that grows at its top. It stands still while it is paused, or scrolled: what is read does not move.
 *
 * @param list another one begins anew
 */
export function useTail(rows: readonly ListedRequest[], list: string): Tail {
  const [isPaused, setPaused] = useState(false);
  const [isAway, setAway] = useState(false);
  const [held, setHeld] = useState<{ readonly list: string; readonly rows: readonly ListedRequest[] } | null>(null);
  const holds = isPaused || isAway;
  if (holds && held?.list !== list) setHeld({ list, rows });
  if (!holds && held !== null) setHeld(null);
  return { ...heldRows(held?.list === list ? held.rows : null, rows), isPaused, setPaused, isAway, setAway };
}
