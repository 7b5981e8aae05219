import { formatId, parseId } from '#core';
import type { CheckoutOrder, WrittenOrder } from './provider-adapter.js';

/** An order by what was written to a provider's object; the object itself has the rest. */
export interface NamedOrder extends Omit<WrittenOrder, 'createdAt' | 'expiresAt'> {
  readonly id: string;
  /** Null: it was not written. */
  readonly createdAt: Date | null;
}

const WHOLE = /^\d{1,19}$/;

/** The names of an order that a page and its payment carry, so that a lost row can be made again. */
export function metadataOf(providerId: string, order: Omit<WrittenOrder, 'expiresAt'> & Pick<CheckoutOrder, 'id'>) {
  return {
    provider_id: formatId('prv', providerId),
    order_id: formatId('ord', order.id),
    organization_id: formatId('org', order.organizationId),
    reference: order.reference,
    amount_nano_usd: String(order.amountNanoUsd),
    surcharge_nano_usd: String(order.surchargeNanoUsd),
    bonus_nano_usd: String(order.bonusNanoUsd),
    bonus_days: order.bonusDays === null ? '' : String(order.bonusDays),
    rate_nano: String(order.rateNano),
    total_minor: String(order.totalMinor),
    terms_version: order.legalVersion ?? '',
    signature: order.signature,
    created_at: order.createdAt.toISOString(),
  };
}

/** Null: the object is of another installation, or of no order. What is not readable is empty, and its signature wrong. */
export function orderOfMetadata(
  written: Readonly<Record<string, string | undefined>>,
  providerId: string,
): NamedOrder | null {
  const [id, organizationId] = [parseId('ord', written.order_id ?? ''), parseId('org', written.organization_id ?? '')];
  if (parseId('prv', written.provider_id ?? '') !== providerId || id === null || organizationId === null) return null;
  return {
    id,
    organizationId,
    reference: written.reference ?? '',
    amountNanoUsd: wholeOf(written.amount_nano_usd) ?? 0n,
    surchargeNanoUsd: wholeOf(written.surcharge_nano_usd) ?? 0n,
    bonusNanoUsd: wholeOf(written.bonus_nano_usd) ?? 0n,
    bonusDays: daysOf(written.bonus_days),
    rateNano: wholeOf(written.rate_nano) ?? 0n,
    totalMinor: wholeOf(written.total_minor) ?? 0n,
    legalVersion: written.terms_version === undefined || written.terms_version === '' ? null : written.terms_version,
    signature: written.signature ?? '',
    createdAt: timeOf(written.created_at),
  };
}

const wholeOf = (text = ''): bigint | null => (WHOLE.test(text) ? BigInt(text) : null);

function daysOf(text: string | undefined): number | null {
  const days = wholeOf(text);
  return days === null ? null : Number(days);
}

function timeOf(text = ''): Date | null {
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? null : time;
}
