import type { components } from '@/api/generated/management';
import type { Channel } from '../data/catalog';

export type AttentionItem = components['schemas']['AttentionResponse']['items'][number];

const PAYMENT_TABS: Readonly<Partial<Record<AttentionItem['kind'], string>>> = {
  disputes_open: 'disputes',
  refunds_requested: 'refunds',
  payments_unapplied: 'unapplied',
  payment_differences: 'providers',
  payments_unanswered: 'providers',
};

/** Where an item is put right; null: this console has no page of it. */
export function addressOf({ kind, remedy: { type, id } }: AttentionItem, channels: readonly Channel[]): string | null {
  if (type === 'payments') return `/operator/payments?tab=${PAYMENT_TABS[kind] ?? 'orders'}`;
  if (type === 'prices') return `/operator/models${kind === 'price_drift' ? '' : '?panel=updates'}`;
  if (id === null) return null;
  if (type === 'channel') return `/operator/channels/${id}`;
  if (type === 'organization') return `/operator/organizations/${id}`;
  if (type === 'model') return `/operator/models/${id}${kind === 'model_unpriced' ? '?panel=price' : ''}`;
  if (type !== 'credential') return null;
  const channel = channels.find(({ credentials }) => credentials.some((credential) => credential.id === id));
  return channel === undefined ? null : `/operator/channels/${channel.id}`;
}

/** What an item is about, by name where there is one. */
export function nameOf({ id, name }: AttentionItem['subject'], channels: readonly Channel[]): string {
  return name ?? channels.find((channel) => channel.id === id)?.name ?? id ?? '';
}
