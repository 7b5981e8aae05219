const ANSWER_TIMEOUT_MS = 10_000;
const DELIVERIES_MAX = 20_000;

/** What goes wrong with deliveries of an account; counts are of the next ones. */
interface DeliveryFaults {
  /** Never sent, and not retried. */
  drop: number;
  /** Held until as many have come, then sent newest first. */
  reverse: number;
  wrongSignature: number;
  /** Additional times that each one is sent, until it is 0 again. */
  duplicate: number;
  delayMs: number;
  /** Waits before the retries; as many as there are. */
  retryMs: readonly number[];
}

/** One event for one endpoint. */
export interface Message {
  readonly account: string;
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  readonly url: string;
  /** The bytes of a try, signed by a wrong secret when it is forged. `tries` counts those before. */
  write(
    isForged: boolean,
    tries: number,
  ): {
    readonly body: string;
    readonly headers: Readonly<Record<string, string>>;
  };
  /** The endpoint has it. */
  onDelivered?(): void;
}

interface Attempt {
  /** Unix milliseconds. */
  readonly at_ms: number;
  /** Null: no answer. */
  readonly status: number | null;
  readonly error: string | null;
}

interface Delivery {
  readonly event: string;
  readonly type: string;
  readonly endpoint: string;
  readonly url: string;
  readonly attempts: Attempt[];
  state: 'pending' | 'delivered' | 'failed';
}

interface Job {
  readonly message: Message;
  readonly delivery: Delivery;
}

/** Delivers messages to endpoints: first tries of an endpoint in the order of the events, retries on their own. */
export class Deliveries {
  private readonly faults = new Map<string, DeliveryFaults>();
  private readonly deliveries = new Map<string, Delivery[]>();
  private readonly held = new Map<string, Job[]>();
  /** The last first try of each endpoint. */
  private readonly tails = new Map<string, Promise<void>>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly closing = new AbortController();

  constructor(private readonly retryMs: readonly number[]) {}

  /** Faults apply. */
  submit(message: Message): void {
    const job = this.jobOf(message);
    const faults = this.faultsOf(message.account);
    if (faults.drop > 0) {
      faults.drop--;
      note(job, null, 'dropped');
      job.delivery.state = 'failed';
      return;
    }
    if (faults.reverse === 0) {
      for (let sent = 0; sent <= faults.duplicate; sent++) this.queue(job);
      return;
    }
    const held = this.held.get(message.account) ?? [];
    this.held.set(message.account, [...held, job]);
    faults.reverse--;
    if (faults.reverse === 0) this.release(message.account);
  }

  faultsOf(account: string): DeliveryFaults {
    const known = this.faults.get(account);
    if (known !== undefined) return known;
    const none = { drop: 0, reverse: 0, wrongSignature: 0, duplicate: 0, delayMs: 0, retryMs: this.retryMs };
    this.faults.set(account, none);
    return none;
  }

  /** Sends what `reverse` holds. */
  release(account: string): void {
    const held = this.held.get(account) ?? [];
    this.held.delete(account);
    for (const job of held.reverse()) this.queue(job);
  }

  /** Oldest first. */
  of(account: string): readonly Delivery[] {
    return this.deliveries.get(account) ?? [];
  }

  forget(account: string): void {
    for (const notes of [this.faults, this.deliveries, this.held]) notes.delete(account);
  }

  close(): void {
    this.closing.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private jobOf(message: Message): Job {
    const { account, event, type, endpoint, url } = message;
    const delivery: Delivery = { event, type, endpoint, url, attempts: [], state: 'pending' };
    const deliveries = this.deliveries.get(account) ?? [];
    this.deliveries.set(account, deliveries);
    deliveries.push(delivery);
    if (deliveries.length > DELIVERIES_MAX) deliveries.splice(0, DELIVERIES_MAX / 10);
    return { message, delivery };
  }

  /** Starts the first try, after those of earlier events. */
  private queue(job: Job): void {
    const { account, endpoint } = job.message;
    const { delayMs } = this.faultsOf(account);
    const start = (): void => {
      const earlier = this.tails.get(endpoint) ?? Promise.resolve();
      const tail = earlier
        .then(() => this.try(job, 0))
        .then(() => {
          if (this.tails.get(endpoint) === tail) this.tails.delete(endpoint);
        });
      this.tails.set(endpoint, tail);
    };
    if (delayMs === 0) start();
    else this.later(delayMs, start);
  }

  private async try(job: Job, retries: number): Promise<void> {
    if (this.closing.signal.aborted) return;
    const { delivery, message } = job;
    const isDelivered = await this.send(job, retries);
    if (isDelivered) {
      delivery.state = 'delivered';
      message.onDelivered?.();
    }
    if (isDelivered || delivery.state !== 'pending') return;
    const waitMs = this.faultsOf(message.account).retryMs[retries];
    if (waitMs === undefined) delivery.state = 'failed';
    else this.later(waitMs, () => void this.try(job, retries + 1));
  }

  /** Whether the endpoint answered 2xx. */
  private async send(job: Job, tries: number): Promise<boolean> {
    const { message } = job;
    const faults = this.faultsOf(message.account);
    const isForged = faults.wrongSignature > 0;
    if (isForged) faults.wrongSignature--;
    const { body, headers } = message.write(isForged, tries);
    try {
      const response = await fetch(message.url, {
        method: 'POST',
        redirect: 'manual',
        body,
        headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(ANSWER_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      note(job, response.status, null);
      return response.ok;
    } catch (error) {
      note(job, null, String(error));
      return false;
    }
  }

  private later(waitMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, waitMs);
    this.timers.add(timer);
    timer.unref();
  }
}

function note({ delivery }: Job, status: number | null, error: string | null): void {
  delivery.attempts.push({ at_ms: Date.now(), status, error });
}
