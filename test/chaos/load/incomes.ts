import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { formatId, parseId } from '#kernel';
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
/** Grants that end soon are too large to be used up by then. */
const ENDING_TIMES = 4n;
/** The key of a payment whose control died stays taken for minutes: the customer pays anew, under another reference. */
const PATIENCE_MS = 3_000;

/** What control is asked for, apart from the reference. */
interface Request extends Omit<IncomeRow, 'externalRef' | 'isAcknowledged'> {
  readonly path: string;
  readonly body: object;
}

interface GrantTerms {
  readonly priority?: number;
  readonly expires_at?: string;
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
    const index = this.random.between(0, this.source.customers.length - 1);
    const organizationId = this.source.customers[index]?.organizationId ?? '';
    const kind = this.random.chance(GRANT_SHARE) ? 'grant' : 'topup';
    const terms: GrantTerms = kind === 'grant' ? this.drawTerms(index) : {};
    const drawn = BigInt(this.random.between(LEAST_NANO_USD, MOST_NANO_USD));
    const amountNanoUsd = terms.expires_at === SOON ? drawn * ENDING_TIMES : drawn;
    return {
      ...{ kind, amountNanoUsd, organizationId: parseId('org', organizationId) ?? '' },
      path: `/organizations/${organizationId}/${kind}s`,
      body: { amount_usd: formatNanoUsd(amountNanoUsd), ...terms },
    };
  }

  /** A wallet has ends in the run or one of long ago, not both: Redis is told of eight. */
  private drawTerms(index: number): GrantTerms {
    const later = new Date(Date.now() + this.random.between(2, 48) * HOUR_MS).toISOString();
    const ended = index % 2 === 0 ? SOON : LONG_AGO;
    const endsAt = this.random.pick([null, later, ended, ended]);
    // What ends soon is spent first, so that it is spent at all.
    const priority = endsAt === SOON ? 1 : this.random.between(2, 100);
    return { priority, ...(endsAt === null ? {} : { expires_at: endsAt }) };
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
