import { oneOf } from '@/frame/search/search-params';

export const SETTINGS_TABS = [
  'registration',
  'mail',
  'outbox',
  'brand',
  'public',
  'legal',
  'security',
  'sign_on',
  'calendars',
  'display_rates',
  'tasks',
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];

const MAIL_STATUSES = ['queued', 'sent', 'dead'] as const;

interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** Of outgoing mails. */
  readonly status?: (typeof MAIL_STATUSES)[number];
}

export function readSettingsSearch({ tab, status }: Record<string, unknown>): SettingsSearch {
  return { ...oneOf('tab', tab, SETTINGS_TABS), ...oneOf('status', status, MAIL_STATUSES) };
}
