import { textOf } from '@/frame/search/search-params';

export const SETTINGS_TABS = [
  'profile',
  'security',
  'organization',
  'alerts',
  'tokens',
  'webhooks',
  'events',
  'audit',
] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** How far back the audit shows. */
export const AUDIT_DAYS = [1, 7, 31] as const;
type AuditDays = (typeof AUDIT_DAYS)[number];

export interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** Of the audit: how far back it shows, and the change beside the table. */
  readonly days?: AuditDays;
  readonly event?: string;
  /** Of events. */
  readonly type?: string;
  /** The code of an error that the callback of a provider left. */
  readonly error?: string;
}

export function readSettingsSearch({ tab, days, event, type, error }: Record<string, unknown>): SettingsSearch {
  const known = SETTINGS_TABS.find((name) => name === tab);
  const range = AUDIT_DAYS.find((count) => count === days);
  return {
    ...(known === undefined ? {} : { tab: known }),
    ...(range === undefined ? {} : { days: range }),
    ...(typeof event === 'string' ? { event } : {}),
    ...textOf('type', type),
    ...(typeof error === 'string' ? { error } : {}),
  };
}
