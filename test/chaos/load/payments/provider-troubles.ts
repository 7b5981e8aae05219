import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../../random.js';
import type { ProviderDesk } from './provider-desk.js';

const EVERY_MS = 2_500;
const STATUSES = [500, 502, 503, 401];
const QUIET_SHARE = 0.35;
/** More would wait for requests of later, and then none succeeds. */
const FAULTS_MAX = 3;

/** What can go wrong at one kind of provider. */
export interface KindOfTroubles {
  /** Beginnings of the paths of its API. */
  readonly paths: readonly string[];
  /** What else happens there. */
  readonly act: (desk: ProviderDesk, random: Random) => Promise<unknown>;
  /** Ends what `act` began. */
  readonly calm: (desk: ProviderDesk) => Promise<unknown>;
}

/**
 * What goes wrong at a provider and on the way to and from it: requests fail, are cut, or lose their replies; webhooks are
 * lost, doubled, late, reordered or wrongly signed.
 */
export class ProviderTroubles {
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly desk: ProviderDesk,
    private readonly kind: KindOfTroubles,
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
    await this.kind.calm(this.desk);
  }

  private async troubleOn(): Promise<void> {
    while (!this.isStopping) {
      await this.failRequests();
      await this.failWebhooks();
      await this.kind.act(this.desk, this.random).catch(() => undefined);
      await sleep(EVERY_MS);
    }
  }

  private async failRequests(): Promise<void> {
    const { random } = this;
    if (random.flip(QUIET_SHARE) || (await this.desk.countFaults()) >= FAULTS_MAX) return;
    await this.desk.set('faults', {
      kind: random.pick(['error', 'rate_limit', 'cut', 'drop_reply', 'drop_reply', 'slow']),
      path: random.pick(this.kind.paths),
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
}
