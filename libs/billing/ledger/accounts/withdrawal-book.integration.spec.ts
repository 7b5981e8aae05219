import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { eventually } from '../../../../test/support/eventually.js';
import { Withdrawal } from '../domain/ledger/lowerings.js';
import { WalletRepository } from '../transfers/wallet.repository.js';

let fixture: LedgerFixture;
let wallets: WalletRepository;

beforeAll(async () => {
  fixture = await LedgerFixture.open('routify_control');
  wallets = new WalletRepository(fixture.prisma);
});

afterAll(() => fixture.close());

const available = async (organizationId: string) => (await fixture.balances(organizationId))[0];

/** Takes an amount in a transaction, then does something in it. */
function taking<T>(organizationId: string, amountNanoUsd: bigint, work: (taken: Withdrawal | bigint) => Promise<T>) {
  return fixture.prisma.$transaction(async (tx) => {
    const wallet = await wallets.lockOne(tx, organizationId);
    return work(await fixture.withdrawals.take(tx, wallet, amountNanoUsd));
  });
}

const failing = (organizationId: string) =>
  taking(organizationId, 80n, () => Promise.reject(new Error('the booking failed')));

describe('the door out of a wallet', () => {
  it('LEDGER-45: a transaction that fails puts back what it took', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await expect(failing(organizationId)).rejects.toThrow('the booking failed');
    await eventually(async () => (await available(organizationId)) === 100n);
    await eventually(async () => (await fixture.admissionWithdrawals.listOpen()).length === 0);
  });

  it('LEDGER-45: a worker puts back what a process took that died, once its transaction has ended', async () => {
    const organizationId = await fixture.createOrganization(100n);
    const [{ version } = { version: 0n }] = await wallets.list([organizationId]);
    const dead = { organizationId, version, token: 'of a process that died' };
    const endings: Promise<void>[] = [];
    await taking(organizationId, 1n, async () => {
      await fixture.admissionWithdrawals.take(dead, 80n);
      expect(await available(organizationId)).toBe(20n);
      // It waits for the lock of the transaction.
      endings.push(fixture.withdrawals.endAll());
      const waits = () => fixture.owner.query(`SELECT 1 FROM pg_locks WHERE NOT granted`);
      await eventually(async () => (await waits()).rows.length > 0);
      expect(await available(organizationId)).toBe(20n);
    });
    await Promise.all(endings);
    expect(await available(organizationId)).toBe(100n);
    expect(await fixture.admissionWithdrawals.listOpen()).toEqual([]);
  });

  it('LEDGER-45: what was booked stays taken, published or not', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.prisma.$transaction(async (tx) => {
      const wallet = await wallets.lockOne(tx, organizationId);
      const taken = await fixture.withdrawals.take(tx, wallet, 80n);
      const adjustment = { kind: 'adjustment', amountNanoUsd: -80n, externalRef: null, reason: null } as const;
      const lowering = taken as Withdrawal;
      await fixture.paymentBook.book(tx, { organizationId, ...adjustment, lowering }, OPERATOR);
    });
    expect(await available(organizationId)).toBe(20n);
    await fixture.withdrawals.endAll();
    expect(await available(organizationId)).toBe(20n);
  });

  it('LEDGER-45: an adjustment takes nothing that running requests hold, unless it may', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.admit(organizationId, 70n);
    const debit = { organizationId, amountNanoUsd: -40n, externalRef: null, reason: 'test' };
    await expect(fixture.accounts.adjust({ ...debit, allowNegative: false }, OPERATOR)).rejects.toMatchObject({
      metadata: { reason: 'balance_held', held_usd: '0.00000007', left_usd: '0.00000003' },
    });
    await fixture.accounts.adjust({ ...debit, amountNanoUsd: -30n, allowNegative: false }, OPERATOR);
    expect(await fixture.balances(organizationId)).toEqual([0n, 70n, 0n]);
    await fixture.accounts.adjust({ ...debit, allowNegative: true }, OPERATOR);
    expect(await fixture.balances(organizationId)).toEqual([-40n, 70n, 0n]);
  });

  it('LEDGER-45: nothing leaves a wallet that Redis does not have', async () => {
    const organizationId = await fixture.createOrganization(100n);
    await fixture.redis.client.del(await fixture.walletKey(organizationId));
    const debit = { organizationId, amountNanoUsd: -1n, externalRef: null, reason: 'test', allowNegative: false };
    await expect(fixture.accounts.adjust(debit, OPERATOR)).rejects.toMatchObject({ code: 'temporarily_unavailable' });
    expect((await wallets.list([organizationId]))[0]?.postedNanoUsd).toBe(100n);
  });

  it.each([
    ['a lower balance without a reason', { postedDeltaNanoUsd: -1n }, null],
    ['a blocked amount without a reason', { blockedDeltaNanoUsd: 1n }, null],
    ['a credit limit without a reason', { creditLimitNanoUsd: 1n }, null],
    ['more than was withdrawn', { postedDeltaNanoUsd: -2n }, 1n],
  ])('LEDGER-46: %s is no change of a wallet', async (_what, change, withdrawn) => {
    const organizationId = await fixture.createOrganization(100n);
    const lowering = withdrawn === null ? null : new Withdrawal(organizationId, withdrawn);
    await expect(
      fixture.prisma.$transaction(async (tx) => {
        await wallets.lockOne(tx, organizationId);
        await wallets.change(tx, [{ organizationId, ...change }], lowering);
      }),
    ).rejects.toThrow(RangeError);
  });

  it('LEDGER-46: what was withdrawn of one wallet lowers no other', async () => {
    const [one, other] = [await fixture.createOrganization(100n), await fixture.createOrganization(100n)];
    const lowered = fixture.prisma.$transaction((tx) =>
      wallets.change(tx, [{ organizationId: other, postedDeltaNanoUsd: -1n }], new Withdrawal(one, 5n)),
    );
    await expect(lowered).rejects.toThrow('was not withdrawn');
  });
});
