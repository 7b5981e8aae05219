import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatId, parseId } from '#core';
import type { AdminApi } from '../admin-api.js';
import type { ClientRow, IncomeRow } from '../checker/evidence.js';
import { Random } from '../random.js';
import { formatNanoUsd, type Customer } from '../shop.js';
import { LONG_AGO, SOON } from './short-hours.js';

const EVERY_MS = 200;
const LEAST_NANO_USD = 4_000_001;
const MOST_NANO_USD = 20_000_003;
const GRANT_SHARE = 0.35;
const REFUND_SHARE = 0.25;
const HOUR_MS = 3_600_000;
/** Factor of grants that expire soon: too large to be used up by then. */
const EXPIRING_FACTOR = 4n;
/** The Idempotency-Key of a payment whose control died stays taken for minutes: a retry uses another reference. */
const PATIENCE_MS = 3_000;

/** A request to control, without its reference. */
interface Request extends Omit<IncomeRow, 'externalRef' | 'isAcknowledged'> {
  readonly path: string;
  readonly body: object;
}

interface GrantOptions {
  readonly priority?: number;
  readonly expires_at?: string;
}

interface Source {
  readonly admin: AdminApi;
  /** Receives small sums, often. */
  readonly customers: readonly Customer[];
  /** The replies so far, whose cost can be refunded. */
  readonly replies: readonly ClientRow[];
}

/**
 * Payments, grants of different priority and expiry, and full or partial refunds of replies, made through all faults of
 * control.
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
      await this.bring(this.randomRequest());
      await sleep(EVERY_MS);
    }
  }

  private randomRequest(): Request {
    const refund = this.random.flip(REFUND_SHARE) ? this.randomRefund() : null;
    if (refund !== null) return refund;
    const index = this.random.between(0, this.source.customers.length - 1);
    const organizationId = this.source.customers[index]?.organizationId ?? '';
    const kind = this.random.flip(GRANT_SHARE) ? 'grant' : 'topup';
    const options: GrantOptions = kind === 'grant' ? this.randomGrant(index) : {};
    const base = BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD));
    const amountNanoUsd = options.expires_at === SOON ? base * EXPIRING_FACTOR : base;
    return {
      kind,
      amountNanoUsd,
      organizationId: parseId('org', organizationId) ?? '',
      path: `/organizations/${organizationId}/${kind}s`,
      body: { amount_usd: formatNanoUsd(amountNanoUsd), ...options },
    };
  }

  /** A wallet has expiries in the run or long ago, not both: Redis holds eight of them. */
  private randomGrant(index: number): GrantOptions {
    const later = new Date(Date.now() + this.random.between(2, 48) * HOUR_MS).toISOString();
    const ended = index % 2 === 0 ? SOON : LONG_AGO;
    const endsAt = this.random.pick([null, later, ended, ended]);
    // Grants that expire soon are spent first, so that they are spent at all.
    const priority = endsAt === SOON ? 1 : this.random.between(2, 100);
    return { priority, ...(endsAt === null ? {} : { expires_at: endsAt }) };
  }

  /** Of any reply with a cost: control refuses unbooked and already refunded ones. */
  private randomRefund(): Request | null {
    const paid = this.source.replies.filter(isPaid);
    if (paid.length === 0) return null;
    const { requestId, organizationId, costNanoUsd } = this.random.pick(paid);
    const amountNanoUsd = this.random.flip(0.5) ? costNanoUsd : (costNanoUsd + 1n) / 2n;
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
