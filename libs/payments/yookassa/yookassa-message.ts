import { BlockList, isIP } from 'node:net';
import { isRecord } from '#core';
import { InvalidMessage } from '../port/provider-adapter.js';
import { OBJECT_ID } from './yookassa-objects.js';

/** Kinds of notifications that say something of orders. There is none of a refund that is canceled. */
export const YOOKASSA_EVENTS = [
  'payment.succeeded',
  'payment.waiting_for_capture',
  'payment.canceled',
  'refund.succeeded',
] as const;

/** From which YooKassa sends, by its page on notifications. */
const SENDERS: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['185.71.76.0', 27, 'ipv4'],
  ['185.71.77.0', 27, 'ipv4'],
  ['77.75.153.0', 25, 'ipv4'],
  ['77.75.154.128', 25, 'ipv4'],
  ['77.75.156.11', 32, 'ipv4'],
  ['77.75.156.35', 32, 'ipv4'],
  ['2a02:5180::', 32, 'ipv6'],
];
const LOOPBACK: typeof SENDERS = [
  ['127.0.0.0', 8, 'ipv4'],
  ['::1', 128, 'ipv6'],
];

const [senders, loopback] = [SENDERS, LOOPBACK].map(blocksOf) as [BlockList, BlockList];

/**
 * Whether a notification may come from an address; the stand-in is on this machine. Also IPv4 addresses in the spelling of
 * IPv6. YooKassa signs nothing: this and the query that follows are all the proof there is.
 */
export function isSender(address: string, isStandIn: boolean): boolean {
  const family = isIP(address);
  if (family === 0 || address.includes('%')) return false;
  const of = (blocks: BlockList): boolean => blocks.check(address, family === 4 ? 'ipv4' : 'ipv6');
  return of(senders) || (isStandIn && of(loopback));
}

/** The object that a notification is about, and nothing else of it. Null: it is of an event that says nothing of orders. */
export function subjectOfMessage(body: string): string | null {
  const message = parsed(body);
  if (!isRecord(message) || message.type !== 'notification' || typeof message.event !== 'string') {
    throw new InvalidMessage('the body is no notification');
  }
  if (!YOOKASSA_EVENTS.some((event) => event === message.event)) return null;
  const object = isRecord(message.object) ? message.object : {};
  const isRefund = message.event.startsWith('refund.');
  const id = isRefund ? object.payment_id : object.id;
  if (typeof id !== 'string' || !OBJECT_ID.test(id)) throw new InvalidMessage('the notification names no payment');
  return `${isRefund ? 'payment' : 'session'}:${id}`;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InvalidMessage('the body is no notification', { cause: error });
  }
}

function blocksOf(ranges: typeof SENDERS): BlockList {
  const blocks = new BlockList();
  for (const [address, prefixLength, family] of ranges) blocks.addSubnet(address, prefixLength, family);
  return blocks;
}
