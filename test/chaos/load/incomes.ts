import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatId, parseId } from '#kernel';
import type { AdminApi } from '../admin-api.js';
import type { ClientRow, IncomeRow } from '../oracle/evidence.js';
import { Random } from '../random.js';
import { formatNanoUsd, type Customer } from '../shop.js';

const EVERY_MS = 300;
const LEAST_NANO_USD = 10_000_001;
const MOST_NANO_USD = 60_000_003;
const GRANT_SHARE = 0.25;
const REFUND_SHARE = 0.25;
const HOUR_MS = 3_600_000;
/** The key of a payment whose control died stays taken for minutes: the customer pays anew, under another reference. */
const PATIENCE_MS = 3_000;

/** What control is asked for, apart from the reference. */
interface Request extends Omit<IncomeRow, 'externalRef' | 'isAcknowledged'> {
  readonly path: string;
  readonly body: object;
}

interface Source {
  readonly admin: AdminApi;
  /** Who gets small sums, often. */
  readonly customers: readonly Customer[];
  /** What clients have seen so far: replies whose price may be refunded. */
  readonly replies: readonly ClientRow[];
}

/**
 * Money for customers, through whatever happens to control: payments, grants of different priority and end, and refunds
 * of what a reply cost, in part or whole.
 */
export class Incomes {
  readonly rows: IncomeRow[] = [];
  private readonly random: Random;
  private running: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly source: Source,
    seed: number,
  ) {
    this.random = new Random(seed);
  }

  start(): void {
    this.running = this.bringOn();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.running;
  }

  private async bringOn(): Promise<void> {
    while (!this.isStopping) {
      await this.bring(this.draw());
      await sleep(EVERY_MS);
    }
  }

  private draw(): Request {
    const refund = this.random.chance(REFUND_SHARE) ? this.drawRefund() : null;
    if (refund !== null) return refund;
    const { organizationId } = this.random.pick(this.source.customers);
    const amountNanoUsd = BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD));
    const kind = this.random.chance(GRANT_SHARE) ? 'grant' : 'topup';
    const terms = kind === 'grant' ? this.drawTerms() : {};
    return {
      ...{ kind, amountNanoUsd, organizationId: parseId('org', organizationId) ?? '' },
      path: `/organizations/${organizationId}/${kind}s`,
      body: { amount_usd: formatNanoUsd(amountNanoUsd), ...terms },
    };
  }

  private drawTerms(): object {
    const endsAt = new Date(Date.now() + this.random.between(2, 48) * HOUR_MS).toISOString();
    return { priority: this.random.between(1, 100), ...(this.random.chance(0.5) ? { expires_at: endsAt } : {}) };
  }

  /** Of any reply with a cost: control refuses what is not booked yet, and what was given back already. */
  private drawRefund(): Request | null {
    const paid = this.source.replies.filter(isPaid);
    if (paid.length === 0) return null;
    const { requestId, organizationId, costNanoUsd } = this.random.pick(paid);
    const amountNanoUsd = this.random.chance(0.5) ? costNanoUsd : (costNanoUsd + 1n) / 2n;
    const body = { generation_id: formatId('gen', requestId), amount_usd: formatNanoUsd(amountNanoUsd) };
    return { kind: 'refund', organizationId, amountNanoUsd, path: '/refunds', body };
  }

  private async bring({ path, body, ...income }: Request): Promise<void> {
    const externalRef = randomUUID();
    const named = income.kind === 'topup' ? { external_ref: externalRef } : { reason: externalRef };
    const isAcknowledged = await this.source.admin.post(path, { ...body, ...named }, PATIENCE_MS).then(
      () => true,
      () => false,
    );
    this.rows.push({ ...income, externalRef, isAcknowledged });
  }
}

type PaidReply = ClientRow & { readonly requestId: string; readonly costNanoUsd: bigint };

function isPaid(reply: ClientRow): reply is PaidReply {
  return reply.requestId !== null && reply.costNanoUsd !== null && reply.costNanoUsd > 0n;
}
