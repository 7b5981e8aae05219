import { newUuid } from '#core';
import type { MovedMoney } from '../../admission/moves/moved-money.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';

let fixture: LedgerFixture;
let organizationId: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open('routify_control');
});
beforeEach(async () => {
  organizationId = await fixture.createOrganization(1_000n);
});
afterAll(() => fixture.close());

const EVER = new Date(0);

describe('movements of money without a request', () => {
  const kept = async (): Promise<MovedMoney[]> => {
    const moves = await fixture.outbox.listMoves(0);
    return moves.filter((move) => move.organizationId === organizationId);
  };

  it('LEDGER-55: are kept in Redis with their publish, once, and none is missing', async () => {
    const topUp = { organizationId, amountNanoUsd: 7_500n, externalRef: 'INV-7', reason: null };
    const { id } = await fixture.accounts.topUp(topUp, OPERATOR);
    await fixture.accounts.publish(organizationId);
    const expected = {
      id,
      kind: 'topup',
      amountNanoUsd: 7_500n,
      orderId: null,
      externalRef: 'INV-7',
      actor: 'system:test',
    };
    expect((await kept()).filter((move) => move.id === id)).toEqual([expect.objectContaining(expected)]);
    expect(await fixture.publisher.lostMoves(EVER)).toEqual([]);
  });

  it('LEDGER-55: are missing unless Postgres has them, or what was booked in their place', async () => {
    const move = { organizationId, kind: 'topup', amountNanoUsd: 5n, orderId: null, actor: 'a', atMs: Date.now() };
    const [lost, again] = [null, 'INV-8'].map((externalRef) => ({ ...move, id: newUuid(Date.now()), externalRef }));
    const topUp = { organizationId, amountNanoUsd: 5n, externalRef: 'INV-8', reason: null };
    await fixture.accounts.topUp(topUp, OPERATOR);
    await fixture.outbox.keepMoves([lost!, again!, { ...again!, kind: 'adjustment' }]);
    expect((await fixture.publisher.lostMoves(EVER)).map(({ id, kind }) => [id, kind]).sort()).toEqual(
      [
        [lost!.id, 'topup'],
        [again!.id, 'adjustment'],
      ].sort(),
    );
  });

  it('are ten thousand at most, the latest', async () => {
    const move = { organizationId, kind: 'grant', amountNanoUsd: 5n, orderId: null, externalRef: null, actor: 'a' };
    const moves = Array.from({ length: 10_100 }, (_, index) => ({ ...move, id: String(index), atMs: 4e12 + index }));
    await fixture.outbox.keepMoves(moves);
    const listed = await fixture.outbox.listMoves(0);
    expect([listed.length, listed[0]?.id, listed.at(-1)?.id]).toEqual([10_000, '100', '10099']);
  });
});

it('LEDGER-55: a Redis names the restore after which its wallets were loaded, whatever is restored later', async () => {
  const epoch = () => fixture.publisher.readEpoch();
  const restored = async (): Promise<string> => {
    const id = newUuid(Date.now());
    await fixture.owner.query('INSERT INTO restore (id, taken_at) VALUES ($1, now())', [id]);
    return id;
  };
  await fixture.publisher.publish(organizationId);
  expect(await epoch()).toBe('none');
  const first = await restored();
  await fixture.publisher.publish(await fixture.createOrganization(1n));
  expect(await epoch()).toBe('none');
  await fixture.redis.client.flushdb();
  await fixture.publisher.publish(organizationId);
  expect(await epoch()).toBe(first);
  const second = await restored();
  await fixture.publisher.publish(organizationId);
  expect(await epoch()).toBe(first);
  await fixture.publisher.adoptEpoch();
  expect(await epoch()).toBe(second);
});
