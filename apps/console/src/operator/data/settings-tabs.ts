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
  'sign_on',
  'calendars',
  'display_rates',
  'tasks',
] as const;

export type SettingsTab = (typeof SETTINGS_TABS)[number];
