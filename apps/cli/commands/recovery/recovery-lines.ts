import { onlyWaits, type Explained, type KnownBefore } from '#operations/imports';
import type { PaymentProvider, UnappliedDetails } from '#payments';
import { formatId, formatUsd, type IdPrefix } from '#core';

type Move = Explained['lost'][number];

/** How a movement is called, and the prefix of its id. */
const KINDS: Readonly<Record<string, readonly [string, IdPrefix]>> = {
  topup: ['top-up', 'topup'],
  adjustment: ['adjustment', 'adj'],
  chargeback: ['charge-back', 'cbk'],
  payment_refund: ['refund of a payment', 'prf'],
  bonus_clawback: ['bonus taken back', 'bcb'],
  reversal: ['reversal', 'rvs'],
  grant: ['grant', 'grant'],
  refund: ['refund of a request', 'refund'],
};

/** What changes a terminal, or what is read there: characters that control, format, or are none. */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}]/gu;
const SHOWN_MAX = 200;

const NOT_LISTED = 'so what is lost since the backup cannot be listed';

/** A text that others wrote, for the terminal: one line, at most 200 characters. */
export function shown(text: string): string {
  return text.replaceAll(UNSAFE, '?').slice(0, SHOWN_MAX);
}

/** What Redis tells of the time before the restore. */
export function originLine({ restore, redis, balances }: KnownBefore): string {
  const state = `Postgres is restored to ${restore.takenAt.toISOString()}.`;
  switch (redis) {
    case 'earlier':
      return `${state} Redis is from before: ${balances.size} of its balances are later`;
    case 'later':
      return `${state} Redis was filled after it, ${NOT_LISTED}`;
    case 'empty':
      return `${state} Redis was empty, ${NOT_LISTED}`;
    case 'unknown':
      return `${state} Redis has no balance that is later: nothing is lost, or Redis was filled after it, ${NOT_LISTED}`;
  }
}

/** Payments that wait for an operator: they are there, so none of them is booked by hand. */
export function waitingLines(payments: readonly UnappliedDetails[]): string[] {
  if (payments.length === 0) return [];
  const count = payments.length === 1 ? '1 payment waits' : `${payments.length} payments wait`;
  return [
    `${count} under Unapplied payments: assign each to its order there, and book none by hand`,
    ...payments.map(({ id, leftNanoUsd, event }) => {
      const order = event.orderId === null ? 'no order that is known' : formatId('ord', event.orderId);
      return `  ${formatId('fact', id)}  $${formatUsd(leftNanoUsd)} for ${order}, ${shown(event.externalRef)} of the provider`;
    }),
  ];
}

interface SilentProviders {
  /** Without an API. */
  readonly withoutApi: readonly Provider[];
  readonly unanswered: readonly Provider[];
}

type Provider = Pick<PaymentProvider, 'id' | 'name'>;

/** Organizations with their causes, and how many of them have lost something. */
export function differenceLines(
  differences: readonly Explained[],
  silent: SilentProviders,
): { lines: string[]; lost: number } {
  const lost = differences.filter((difference) => !onlyWaits(difference));
  return { lines: lost.flatMap((difference) => linesOf(difference, silent)), lost: lost.length };
}

function linesOf(difference: Explained, silent: SilentProviders): string[] {
  const { organizationId, beforeNanoUsd, nowNanoUsd, lost, waiting, unknownNanoUsd } = difference;
  const was = beforeNanoUsd === null ? 'balance of before not known' : `$${formatUsd(beforeNanoUsd)} before`;
  const now = nowNanoUsd === null ? 'the organization is lost' : `$${formatUsd(nowNanoUsd)} now`;
  return [
    `${formatId('org', organizationId)}  ${was}, ${now}`,
    ...lost.map((move) => `  ${describe(move)}: ${adviceOf(move, silent)}`),
    ...waiting.map(
      ({ move, payment }) => `  ${describe(move)}: it is paid, and waits as ${formatId('fact', payment.id)}`,
    ),
    ...(unknownNanoUsd === 0n ? [] : [`  ${unknownLine(unknownNanoUsd)}`]),
  ];
}

function describe({ id, kind, amountNanoUsd, orderId, externalRef, actor, atMs }: Move): string {
  const [noun, prefix] = KINDS[kind] ?? [kind, 'txn'];
  const order = orderId === null ? '' : ` of ${formatId('ord', orderId)}`;
  const reference = externalRef === null ? '' : `, reference ${shown(externalRef)}`;
  const what = `${shown(noun)} of $${formatUsd(amountNanoUsd)}${order} (${formatId(prefix, id)}${reference})`;
  return `${what} by ${shown(actor)} at ${new Date(atMs).toISOString()}`;
}

/** What orders bring comes back by their provider: booked by hand, it would be there twice. */
function adviceOf({ orderId, externalRef }: Move, { withoutApi, unanswered }: SilentProviders): string {
  if (orderId === null) return 'it is lost; book it again, unless that is done';
  const isOf = ({ id }: Provider): boolean => externalRef?.startsWith(`${formatId('prv', id)}:`) ?? false;
  const [mute, silent] = [withoutApi.find(isOf), unanswered.find(isOf)];
  if (mute !== undefined)
    return `${shown(mute.name)} cannot be queried; import its statement, and book nothing by hand`;
  if (silent !== undefined)
    return `${shown(silent.name)} gave no answer; recover again once it does, and book nothing by hand`;
  return 'its provider does not have it; look there before anything is booked';
}

function unknownLine(unknownNanoUsd: bigint): string {
  if (unknownNanoUsd > 0n)
    return `$${formatUsd(unknownNanoUsd)} less, cause not known: a movement of the last seconds, or of before this version`;
  return `$${formatUsd(-unknownNanoUsd)} more, cause not known: requests of journals that are not here yet, or a debit of before this version`;
}
