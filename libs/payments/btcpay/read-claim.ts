import { createHash } from 'node:crypto';
import { formatId, parseId } from '#core';
import { formatMinor, minorOfUnits, unitOf } from '../domain/currency.js';
import type {
  ProviderAccess,
  RefundToClaim,
  SnapshotEvent,
  SnapshotRefund,
  PaymentSnapshot,
} from '../port/provider-adapter.js';
import type { BtcpayPayout, BtcpayPullPayment } from './btcpay-objects.js';

const NO_MONEY = { grossMinor: 0n, taxMinor: 0n, aboutRef: null, note: null } as const;
const LINK_MAX = 500;
const NAMED = /\b(?:ofr|ord|prv)_[0-9a-z]+\b/g;
const DIGEST_CHARACTERS = 32;
/** Payouts in other states may still be paid, unknown ones too. */
const ENDED: ReadonlySet<string> = new Set(['Completed', 'Cancelled']);

/** A pull payment, and what was claimed of it. */
interface ClaimRecord {
  readonly claim: BtcpayPullPayment;
  readonly payouts: readonly BtcpayPayout[];
  /** When it was read, for what has no time of its own. */
  readonly readAt: Date;
}

/**
 * A name of a pull payment that does not lead to it: its id is all that is needed to claim it, so neither logs nor
 * operators' lists have it.
 */
export const claimRefOf = (id: string): string =>
  `claim:${createHash('sha256').update(id).digest('hex').slice(0, DIGEST_CHARACTERS)}`;

/** In whole minor units, with the ids by which it is found again: the server has no keys against repetition. */
export function claimRequest({ providerId, currency }: ProviderAccess, refund: RefundToClaim): object {
  const { id, orderId, grossMinor } = refund;
  return {
    name: `Refund ${formatId('ofr', id)}`,
    description: `Order ${formatId('ord', orderId)} (${formatId('prv', providerId)})`,
    refundVariant: 'Custom',
    customAmount: formatMinor(grossMinor, unitOf(currency)),
    customCurrency: currency,
  };
}

/** The refund of this provider that a pull payment is of; null: it is of none. */
export function refundOfClaim(claim: BtcpayPullPayment, { providerId }: ProviderAccess): string | null {
  const ids = idsOf(claim);
  return firstOf('prv', ids) === providerId ? firstOf('ofr', ids) : null;
}

/** Whether it is of exactly what the payer gets. */
export const isOfAmount = (claim: BtcpayPullPayment, { currency }: ProviderAccess, grossMinor: bigint): boolean =>
  claim.currency === currency && minorOfUnits(claim.amountNano, unitOf(currency)) === grossMinor;

/** Where its payer claims it. Null: it leads elsewhere than to the server, and is given to no one. */
export function linkOfClaim({ viewLink }: BtcpayPullPayment, { apiUrl, options }: ProviderAccess): string | null {
  const server = apiUrl ?? options.serverUrl;
  if (server === null || !URL.canParse(viewLink) || viewLink.length > LINK_MAX) return null;
  const [link, home] = [new URL(viewLink), new URL(server)];
  const isOfServer = link.origin === home.origin && /^https?:$/.test(link.protocol);
  return isOfServer && link.username === '' && link.password === '' ? link.href : null;
}

/**
 * What a claim says of its refund. Null: it is none of this provider, or one that no payer can be sent to. It is done
 * when all of it is paid, up to a minor unit, which rates of coins leave over; it has failed when it was archived and
 * nothing is paid or being paid.
 */
export function readClaimSnapshot(record: ClaimRecord, access: ProviderAccess): PaymentSnapshot | null {
  const { claim, readAt } = record;
  const [refundId, claimUrl] = [refundOfClaim(claim, access), linkOfClaim(claim, access)];
  if (refundId === null || claimUrl === null || claim.currency !== access.currency) return null;
  const { state, reason } = endOf(record);
  const [externalRef, orderId] = [claimRefOf(claim.id), firstOf('ord', idsOf(claim))];
  const moved = {
    ...NO_MONEY,
    externalRef,
    aboutRef: refundId,
    grossMinor: minorOfUnits(claim.amountNano, unitOf(claim.currency)),
  };
  const made: SnapshotEvent = { ...moved, kind: 'refunded', occurredAt: claim.startsAt ?? readAt };
  const failed: SnapshotEvent = { ...moved, kind: 'refund_failed', note: reason, occurredAt: readAt };
  return {
    order: orderId === null ? null : { id: orderId, checkoutRef: null, paymentRef: null, method: null, written: null },
    events: state === 'failed' ? [made, failed] : [made],
    refunds: [{ externalRef, refundId, state, reason, claimUrl }],
    disputes: [],
    declines: [],
  };
}

function endOf({ claim, payouts }: ClaimRecord): Pick<SnapshotRefund, 'state' | 'reason'> {
  const { currency, amountNano, isArchived } = claim;
  const unit = unitOf(currency);
  const paid = payouts.filter(({ state }) => state === 'Completed');
  const paidNano = paid.reduce((sum, payout) => sum + payout.amountNano, 0n);
  if (paidNano > 0n && minorOfUnits(amountNano - paidNano, unit) <= 0n) return { state: 'succeeded', reason: null };
  if (!isArchived || payouts.some(({ state }) => !ENDED.has(state))) return { state: 'sent', reason: null };
  if (paidNano === 0n) return { state: 'failed', reason: 'The claim was archived.' };
  const [part, whole] = [paidNano, amountNano].map((nano) => formatMinor(minorOfUnits(nano, unit), unit));
  return {
    state: 'sent',
    reason: `The claim was archived after ${part ?? ''} of ${whole ?? ''} ${currency} were paid.`,
  };
}

const idsOf = ({ name, description }: BtcpayPullPayment): readonly string[] =>
  `${name} ${description}`.match(NAMED) ?? [];

function firstOf(prefix: 'ofr' | 'ord' | 'prv', ids: readonly string[]): string | null {
  for (const text of ids) {
    const id = parseId(prefix, text);
    if (id !== null) return id;
  }
  return null;
}
