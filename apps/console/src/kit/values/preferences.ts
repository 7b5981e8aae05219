import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { readStored, writeStored } from '@/api/session-state';

const ZONE_KEY = 'routify-zone';
const listeners = new Set<() => void>();

/** Every cell with a time reads it: the storage of the browser would be read for each. */
let zone = readStored(ZONE_KEY) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** The zone in which times are shown: the chosen one, or the browser's. */
export function useZone(): string {
  return useSyncExternalStore(subscribe, () => zone);
}

export function chooseZone(chosen: string): void {
  writeStored(ZONE_KEY, chosen);
  zone = chosen;
  for (const listener of listeners) listener();
}

/** The language of the page, for `Intl`. */
export function useLocale(): string {
  return useTranslation().i18n.language;
}
