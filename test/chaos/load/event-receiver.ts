import { createHash } from 'node:crypto';
import { WebhookReceiver, type ReceivedMessage } from '../../support/webhooks/webhook-receiver.js';
import type { AdminApi } from '../admin-api.js';
import type { ReceivedEvent } from '../checker/evidence.js';

const TAKES = '/events';
const HANGS = '/hangs';
const ERROR = 503;
/** Of 256, by the first byte of the hash of an id. */
const ANSWERED_WITH_ERROR = 16;
const CUT = 32;

/**
 * The operator's endpoints of a run. One takes events; of every eighth it first cuts the connection or answers with an
 * error, after it has received it. The other one never answers.
 */
export class EventReceiver {
  private readonly failed = new Set<string>();
  private isCalm = false;

  private constructor(private readonly receiver: WebhookReceiver) {
    receiver.hang(HANGS);
    receiver.answer(TAKES, (message, response) => {
      const byte = createHash('sha256').update(idOf(message)).digest()[0] ?? 0;
      const fails = !this.isCalm && byte < CUT && !this.failed.has(idOf(message));
      this.failed.add(idOf(message));
      if (!fails) response.writeHead(204).end();
      else if (byte < ANSWERED_WITH_ERROR) response.writeHead(ERROR).end();
      else response.destroy();
    });
  }

  static async start(): Promise<EventReceiver> {
    return new EventReceiver(await WebhookReceiver.start());
  }

  get origin(): string {
    return this.receiver.origin;
  }

  /** Returns the id of the endpoint that takes events. */
  async register(admin: AdminApi): Promise<string> {
    const endpoint = (path: string) => ({ name: path, kind: 'webhook', url: `${this.origin}${path}` });
    await admin.post('/webhook-endpoints', endpoint(HANGS));
    return (await admin.post('/webhook-endpoints', endpoint(TAKES))).id;
  }

  /** From now on all that comes is taken. */
  calm(): void {
    this.isCalm = true;
  }

  /** In the order of arrival. */
  get rows(): ReceivedEvent[] {
    return this.receiver.at(TAKES).map((message) => {
      const { type, data } = JSON.parse(message.body) as Pick<ReceivedEvent, 'type' | 'data'>;
      return { id: idOf(message), type, data };
    });
  }

  stop(): Promise<void> {
    return this.receiver.stop();
  }
}

const idOf = ({ headers }: ReceivedMessage): string => String(headers['webhook-id']);
