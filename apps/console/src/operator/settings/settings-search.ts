import { MailResponse } from '@/api/generated/values/mail-response';
import { SETTINGS_TABS, type SettingsTab } from '../data/settings-tabs';
import { oneOf, textOf } from '@/frame/search/search-params';

const MAIL_STATUSES = MailResponse.status;

interface SettingsSearch {
  readonly tab?: SettingsTab;
  /** Of outgoing mails. */
  readonly status?: (typeof MAIL_STATUSES)[number];
  /** Of events. */
  readonly type?: string;
}

export function readSettingsSearch({ tab, status, type }: Record<string, unknown>): SettingsSearch {
  return { ...oneOf('tab', tab, SETTINGS_TABS), ...oneOf('status', status, MAIL_STATUSES), ...textOf('type', type) };
}
