import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from '@/api/session-state';

const ZONE_KEY = 'routify-zone';
const listeners = new Set<() => void>();

const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
const currentZone = (): string => readStored(ZONE_KEY) ?? ownZone();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The zone in which times are shown: the chosen one, or the browser's. */
export function useZone(): string {
  return useSyncExternalStore(subscribe, currentZone);
}

export function chooseZone(zone: string): void {
  writeStored(ZONE_KEY, zone);
  for (const listener of listeners) listener();
}

/** The language of the page, for `Intl`. */
export function useLocale(): string {
  return useTranslation().i18n.language;
}
