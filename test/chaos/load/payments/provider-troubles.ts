import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../random.js';
import type { ProviderDesk } from './provider-desk.js';

const EVERY_MS = 2_500;
const PAYOUT_SHARE = 0.25;
const PATHS = ['/v1/checkout/sessions', '/v1/refunds', '/v1/disputes', '/v1/payouts', '/v1/'];
const STATUSES = [500, 502, 503, 401];
const QUIET_SHARE = 0.35;

/**
 * What goes wrong at a provider and on the way to and from it: requests fail, are cut, or lose their replies; webhooks are
 * lost, doubled, late, reordered or wrongly signed. Payouts of all that is available go on meanwhile.
 */
export class ProviderTroubles {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly desk: ProviderDesk,
    private readonly random: Random,
  ) {}

  start(): void {
    this.running = this.troubleOn();
  }

  /** Ends all faults. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
    await this.desk.quiet();
  }

  private async troubleOn(): Promise<void> {
    while (!this.isStopping) {
      await this.failRequests();
      await this.failWebhooks();
      if (this.random.flip(PAYOUT_SHARE)) await this.payOut().catch(() => undefined);
      await sleep(EVERY_MS);
    }
  }

  private async failRequests(): Promise<void> {
    const { random } = this;
    if (random.flip(QUIET_SHARE)) return;
    await this.desk.set('faults', {
      kind: random.pick(['error', 'rate_limit', 'cut', 'drop_reply', 'drop_reply', 'slow']),
      path: random.pick(PATHS),
      times: random.between(1, 4),
      status: random.pick(STATUSES),
      delay_ms: random.between(100, 3_000),
      ...(random.flip(0.5) ? { method: random.pick(['GET', 'POST']) } : {}),
    });
  }

  private async failWebhooks(): Promise<void> {
    const { random } = this;
    await this.desk.set('webhooks', {
      duplicate: random.pick([0, 0, 1, 2]),
      delay_ms: random.pick([0, 0, 300, 2_000]),
      ...random.pick([{}, { drop: random.between(1, 6) }, { reverse: random.between(2, 6) }, { reverse: 0 }]),
      ...(random.flip(0.2) ? { wrong_signature: random.between(1, 4) } : {}),
    });
  }

  /** Some stay under way for a moment, and some are returned by the bank, also after they arrived. */
  private async payOut(): Promise<void> {
    const { desk, random } = this;
    const arrives = random.flip(0.7);
    const { id } = await desk.set('payouts', { paid: arrives });
    if (!arrives) {
      await sleep(random.between(0, 2_000));
      await desk.act(`payouts/${String(id)}/${random.flip(0.5) ? 'pay' : 'fail'}`);
    } else if (random.flip(0.2)) await desk.act(`payouts/${String(id)}/fail`);
  }
}
