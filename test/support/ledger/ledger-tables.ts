import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { newUuid } from '#core';
import { openAsOwner } from '../stores/database.js';

const PAYMENTS_CLEARING = '00000000-0000-7000-8000-000000000004';
const PROMO_EXPENSE = '00000000-0000-7000-8000-000000000005';

/** Columns of a row to insert. */
type Row = Readonly<Record<string, unknown>>;

/**
 * The tables behind a ledger, read and prepared with the rights of the owner, past all services.
 * Creates a tier, a model, and a price of $1 per million input and $2 per million output tokens, which is 1,000 and
 * 2,000 nano-USD each, 3,000 nano-USD a search, and a seventh of a nano-USD a character.
 */
export class LedgerTables {
  readonly tierId = newUuid(Date.now());
  readonly modelId = newUuid(Date.now());
  readonly priceVersionId = newUuid(Date.now());
  readonly priceRows = [
    {
      fromPromptTokens: 0,
      rates: { input: 1_000_000_000n, output: 2_000_000_000n, web_search_call: 3_000_000_000n, character: 142_857n },
    },
  ];
  readonly owner: Pool;

  constructor(databaseUrl: string) {
    this.owner = openAsOwner(databaseUrl);
  }

  async createCatalog(): Promise<void> {
    const name = randomBytes(4).toString('hex');
    await this.insert('tier', { id: this.tierId, name });
    const model = { id: this.modelId, canonical_id: name, name, context_length: 128_000, max_output_tokens: 16_000 };
    await this.insert('model', model);
    const rows = this.priceRows.map(({ fromPromptTokens, rates }) => ({
      from_prompt_tokens: fromPromptTokens,
      rates: Object.fromEntries(Object.entries(rates).map(([meter, rate]) => [meter, String(rate)])),
    }));
    const price = {
      id: this.priceVersionId,
      model_id: this.modelId,
      effective_from: new Date(),
      rows: JSON.stringify(rows),
    };
    await this.insert('price_version', price);
  }

  /** A channel with a cost list of 1,000 nano-USD an input token; returns channel and list. */
  async createCostList(): Promise<{ channelId: string; costVersionId: string }> {
    const [channelId, costVersionId] = [newUuid(Date.now()), newUuid(Date.now())];
    await this.insert('channel', { id: channelId, name: channelId, kind: 'test', base_url: 'https://example.com' });
    const rows = JSON.stringify([{ from_prompt_tokens: 0, rates: { input: '1000000000', output: '0' } }]);
    const list = { id: costVersionId, channel_id: channelId, model_id: this.modelId, effective_from: new Date(), rows };
    await this.insert('channel_cost_version', list);
    return { channelId, costVersionId };
  }

  /** An organization with an empty wallet; returns both ids. */
  async createWallet(creditLimitNanoUsd: bigint): Promise<{ organizationId: string; paidLot: string }> {
    const [organizationId, paidLot] = [newUuid(Date.now()), newUuid(Date.now())];
    await this.insert('organization', { id: organizationId, name: 'Test', slug: organizationId, tier_id: this.tierId });
    await this.insert('wallet', { organization_id: organizationId, credit_limit_nano_usd: creditLimitNanoUsd });
    await this.insert('account', { id: paidLot, organization_id: organizationId, kind: 'wallet_base' });
    return { organizationId, paidLot };
  }

  /** A cap of the organization's list; by default one of 10,000 nano-USD in all. Returns its id. */
  async createCap(organizationId: string, number: number, columns: Row = {}): Promise<string> {
    const id = newUuid(Date.now());
    const cap = { id, organization_id: organizationId, number, unit: 'usd', amount: 10_000, period: 'total' };
    await this.insert('spend_cap', { ...cap, set_by: 'operator', ...columns });
    return id;
  }

  /** A funded promo lot with its grant, as an operator makes it; returns its account. */
  async giveLot(organizationId: string, amountNanoUsd: bigint, expiresAt: Date | null): Promise<string> {
    const id = newUuid(Date.now());
    await this.insert('account', { id, organization_id: organizationId, kind: 'wallet_promo', expires_at: expiresAt });
    const common = { organization_id: organizationId, amount_nano_usd: amountNanoUsd, actor: 'system:test' };
    await this.insert('promo_grant', { ...common, id, reason: 'test', balance_after_nano_usd: 0 });
    await this.credit(organizationId, { id, code: 'grant', from: PROMO_EXPENSE, to: id, amountNanoUsd });
    return id;
  }

  /** Moves the expiry of a lot, without a publish to Redis. */
  async endLotAt(accountId: string, expiresAt: Date): Promise<void> {
    await this.owner.query('UPDATE account SET expires_at = $2 WHERE id = $1', [accountId, expiresAt]);
  }

  /** Books money into the paid lot as a top-up does, with ids of the given moment. */
  async fund(organizationId: string, paidLot: string, amountNanoUsd: bigint, atMs = Date.now()): Promise<void> {
    const id = newUuid(atMs);
    const common = { organization_id: organizationId, amount_nano_usd: amountNanoUsd, actor: 'system:test' };
    await this.insert('payment', { ...common, id, kind: 'topup', balance_after_nano_usd: 0 });
    await this.credit(organizationId, { id, code: 'topup', from: PAYMENTS_CLEARING, to: paidLot, amountNanoUsd, atMs });
  }

  private async credit(
    organizationId: string,
    {
      id,
      code,
      from,
      to,
      amountNanoUsd,
      atMs = Date.now(),
    }: { id: string; code: string; from: string; to: string; amountNanoUsd: bigint; atMs?: number },
  ): Promise<void> {
    await this.insert('transfer', {
      request_id: id,
      leg: 0,
      id,
      organization_id: organizationId,
      debit_account: from,
      credit_account: to,
      amount_nano_usd: amountNanoUsd,
      code,
      effective_at: new Date(atMs),
      actor: 'system:test',
      booked_at: new Date(atMs),
    });
    await this.owner.query('UPDATE account SET balance_nano_usd = balance_nano_usd + $2 WHERE id = $1', [
      to,
      amountNanoUsd,
    ]);
    await this.owner.query(
      `UPDATE wallet SET posted_nano_usd = posted_nano_usd + $2, version = version + 1, moved_at = now() WHERE organization_id = $1`,
      [organizationId, amountNanoUsd],
    );
  }

  async wallet(organizationId: string): Promise<{ posted: bigint; blocked: bigint; version: bigint }> {
    const { rows } = await this.owner.query<Record<string, string>>(
      `SELECT posted_nano_usd AS posted, blocked_nano_usd AS blocked, version FROM wallet WHERE organization_id = $1`,
      [organizationId],
    );
    const { posted = '', blocked = '', version = '' } = rows[0] ?? {};
    return { posted: BigInt(posted), blocked: BigInt(blocked), version: BigInt(version) };
  }

  async posted(organizationId: string): Promise<bigint> {
    return (await this.wallet(organizationId)).posted;
  }

  async lotBalance(accountId: string): Promise<bigint> {
    const { rows } = await this.owner.query<{ balance: string }>(
      'SELECT balance_nano_usd AS balance FROM account WHERE id = $1',
      [accountId],
    );
    return BigInt(rows[0]?.balance ?? '');
  }

  /** Transfers of a request, by posting: kind of the debited account, kind of the credited one, amount. */
  async transfers(requestId: string): Promise<[leg: number, debit: string, credit: string, amount: bigint][]> {
    const { rows } = await this.owner.query<{ leg: number; debit: string; credit: string; amount: string }>(
      `SELECT t.leg, d.kind AS debit, c.kind AS credit, t.amount_nano_usd AS amount FROM transfer t
       JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
       WHERE t.request_id = $1 ORDER BY t.leg`,
      [requestId],
    );
    return rows.map(({ leg, debit, credit, amount }) => [leg, debit, credit, BigInt(amount)]);
  }

  /** `count('FROM table WHERE …')` */
  async count(sql: string, values: readonly unknown[] = []): Promise<number> {
    const { rows } = await this.owner.query<{ count: string }>(`SELECT count(*) ${sql}`, [...values]);
    return Number(rows[0]?.count);
  }

  async insert(table: string, row: Row): Promise<void> {
    const names = Object.keys(row);
    const placeholders = names.map((_, index) => `$${index + 1}`);
    await this.owner.query(
      `INSERT INTO ${table} (${names.join()}) VALUES (${placeholders.join()})`,
      Object.values(row),
    );
  }
}
