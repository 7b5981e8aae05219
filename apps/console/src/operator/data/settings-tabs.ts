import type { OperatorResource } from '@/session/operator-access';
import { useMay } from '@/session/use-may';

/** The parts of the settings, in their order. */
export const SETTINGS_TABS = [
  'registration',
  'mail',
  'outbox',
  'brand',
  'public',
  'legal',
  'security',
  'payments',
  'alerts',
  'invoices',
  'upstreams',
  'sign_on',
  'webhooks',
  'events',
  'calendars',
  'display_rates',
  'tasks',
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** What an operator reads to see a part, besides settings. */
const RESOURCES: { readonly [Tab in SettingsTab]?: OperatorResource } = {
  outbox: 'mails',
  webhooks: 'webhooks',
  events: 'webhooks',
};

/** The parts that the operator at the screen may see. */
export function useSettingsTabs(): readonly SettingsTab[] {
  const may = useMay();
  return SETTINGS_TABS.filter((tab) => may('read', RESOURCES[tab] ?? 'settings'));
}
