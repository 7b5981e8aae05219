import { parseId } from '#core';
import type { ConsoleStack } from '../browser/console-stack.js';
import { eventually } from '../eventually.js';

/** A charge of an automatic top-up, from its order to its end. */
interface Charge {
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly state: string;
  readonly creditedAt: Date | null;
}

/** The automatic top-up of an organization, as its tables have it. */
export class TopupWatch {
  /** The booked balances that were read, in nano-USD. */
  readonly balances: bigint[] = [];

  constructor(
    private readonly stack: ConsoleStack,
    private readonly organizationId: string,
  ) {}

  /** The oldest first. */
  charges(): Promise<Charge[]> {
    return this.query<Charge>(
      `SELECT o.created_at AS "startedAt", c.ended_at AS "endedAt", o.state, o.credited_at AS "creditedAt"
       FROM method_charge c JOIN payment_order o ON o.id = c.order_id
       WHERE c.organization_id = $1::uuid ORDER BY o.created_at`,
    );
  }

  /**
   * Ends the minute that the rule waits after each credit, until so many charges have ended: a month of top-ups would take as
   * many minutes.
   */
  async withoutPauses(charges: number): Promise<void> {
    for (let ended = 1; ended <= charges; ended += 1) {
      await this.until(`charge ${ended} has ended, and the rule waits`, async () => {
        await this.noteBalance();
        const { waitsS, ended: done } = await this.rule();
        return done === ended && waitsS > 30;
      });
      await this.endWait();
    }
  }

  /** Lets a worker compare the balance again, as in the next month, and waits until it has found the maximum reached. */
  async compareAgain(): Promise<void> {
    await this.endWait();
    await this.until('the rule waits for the next month', async () => {
      const { reason, waitsS } = await this.rule();
      return reason === 'monthly_max' && waitsS > 0;
    });
  }

  /** Waits until all that was spent is booked. */
  balanceBelow(nanoUsd: bigint): Promise<void> {
    return this.until(`the balance is below ${nanoUsd}`, async () => (await this.noteBalance()) < nanoUsd);
  }

  private async noteBalance(): Promise<bigint> {
    const found = await this.query<{ posted: bigint }>(
      'SELECT posted_nano_usd AS posted FROM wallet WHERE organization_id = $1::uuid',
    );
    const balance = found[0]?.posted ?? 0n;
    this.balances.push(balance);
    return balance;
  }

  /** Waits until a worker has passed over all rules once more: a pass does so before it answers status checks. */
  async nextPass(providerId: string): Promise<void> {
    const since = new Date().toISOString();
    await this.stack.admin('POST', `/payment-providers/${providerId}/sweep`, { since });
    await eventually(async () => (await this.stack.platform.query('SELECT 1 FROM payment_question')).length === 0);
  }

  private async rule(): Promise<{ readonly reason: string | null; readonly waitsS: number; readonly ended: number }> {
    const [rule] = await this.query<{ reason: string | null; waits: number | null; ended: number }>(
      `SELECT reason, extract(epoch FROM due_at - now())::float AS waits, (SELECT count(*) FROM method_charge c
         WHERE c.organization_id = t.organization_id AND c.ended_at IS NOT NULL)::int AS ended
       FROM automatic_topup t WHERE organization_id = $1::uuid`,
    );
    return { reason: rule?.reason ?? null, waitsS: rule?.waits ?? 0, ended: rule?.ended ?? 0 };
  }

  private endWait(): Promise<unknown> {
    return this.query('UPDATE automatic_topup SET due_at = now() WHERE organization_id = $1::uuid');
  }

  private until(what: string, check: () => Promise<boolean>): Promise<void> {
    return eventually(check, 120_000, what);
  }

  private query<Row>(sql: string): Promise<Row[]> {
    return this.stack.platform.query<Row>(sql, parseId('org', this.organizationId));
  }
}
