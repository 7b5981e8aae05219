import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { BoundedMap } from '../domain/bounded-map.js';
import type { EpayMerchant } from '../domain/epay/epay-merchant.js';
import type { Order } from '../domain/epay/objects.js';
import { signatureOf } from '../domain/epay/sign.js';
import { notificationOf } from '../domain/epay/views.js';
import { readBody } from '../http/exchange.js';
import { Deliveries } from '../stand-in/deliveries.js';

const PATH = '/epay/notifications/';
const EVENTS_MAX = 20_000;
const ANSWER_TIMEOUT_MS = 9_000;
const WRONG_KEY = 'the wrong key';

/** What is changed in a notification. */
interface Change {
  /** Of fields, by their names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Whether the changed fields are signed; else the signature is that of the true ones. */
  readonly isSigned: boolean;
  /** What is added to the bytes, such as a parameter for the second time. */
  readonly appended: string;
}

interface Receiver {
  readonly url: string;
  readonly by: 'GET' | 'POST';
}

const UNCHANGED: Change = { fields: {}, isSigned: true, appended: '' };

/**
 * Notifies shops of what is paid, until they answer `success`. The shared deliveries post, and count each 2xx as taken: they
 * post to a path of the simulator, which calls the shop by GET or POST, and answers by what the shop says.
 */
export class Notifications {
  readonly deliveries: Deliveries;
  /** Of the simulator, as requests reached it. */
  private ownOrigin = '';
  private readonly receivers = new BoundedMap<string, Receiver>(EVENTS_MAX);
  private readonly repeats = new Set<NodeJS.Timeout>();

  constructor(retryMs: readonly number[]) {
    this.deliveries = new Deliveries(retryMs);
  }

  /** Sends it, and again where the merchant repeats for ever. */
  publish(order: Order, merchant: EpayMerchant): void {
    this.send(order, merchant, UNCHANGED);
    const { repeatMs } = merchant.traits;
    if (repeatMs === 0) return;
    const timer = setTimeout(() => {
      this.repeats.delete(timer);
      if (merchant.traits.repeatMs > 0) this.publish(order, merchant);
    }, repeatMs).unref();
    this.repeats.add(timer);
  }

  /** Sends it once; faults of deliveries apply. Returns the id of the event. */
  send(order: Order, merchant: EpayMerchant, change: Change): string {
    const event = randomBytes(12).toString('hex');
    this.receivers.set(event, { url: order.notifyUrl, by: merchant.traits.notifyBy });
    this.deliveries.submit({
      account: merchant.pid,
      event,
      type: 'notification',
      endpoint: order.notifyUrl,
      url: `${this.ownOrigin}${PATH}${event}`,
      write: (isForged) => ({
        body: bytesOf(order, merchant, change, isForged ? WRONG_KEY : merchant.key),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      }),
    });
    return event;
  }

  reached({ socket: { localAddress = '', localPort = 0 } }: IncomingMessage): void {
    this.ownOrigin = `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
  }

  isOwn(path: string): boolean {
    return path.startsWith(PATH);
  }

  /** Brings a delivery to its shop: 204 when the shop has it, else 502. */
  async serve({ pathname }: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const receiver = this.receivers.get(pathname.slice(PATH.length));
    const text = (await readBody(request)).toString();
    const isTaken = receiver !== undefined && (await isAnsweredBy(receiver, text).catch(() => false));
    response.writeHead(isTaken ? 204 : 502).end();
  }

  close(): void {
    for (const timer of this.repeats) clearTimeout(timer);
    this.deliveries.close();
  }
}

function bytesOf(order: Order, merchant: EpayMerchant, change: Change, key: string): string {
  const truth = notificationOf(order, merchant);
  const fields = { ...truth, ...change.fields };
  const sign = signatureOf(change.isSigned ? fields : truth, key);
  const text = new URLSearchParams({ sign, sign_type: 'MD5', ...fields }).toString();
  return change.appended === '' ? text : `${text}&${change.appended}`;
}

async function isAnsweredBy({ url, by }: Receiver, text: string): Promise<boolean> {
  const options = { redirect: 'manual', signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) } as const;
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await (by === 'GET'
    ? fetch(`${url}${url.includes('?') ? '&' : '?'}${text}`, options)
    : fetch(url, { ...options, method: 'POST', headers, body: text }));
  return (await answer.text()).trim() === 'success' && answer.ok;
}
