import { SystemClock } from '#core';
import { BacklogService } from '../../admission/backlog.service.js';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { OutboxWatch } from './outbox.watch.js';

let fixture: LedgerFixture;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
});

afterAll(async () => {
  await fixture.close();
});

function alarms(): Record<string, unknown>[] {
  const lines = fixture.log.filter((line) => line.includes('"alarm":"outbox_long"'));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('raises the alarm once when an event waits for more than a minute', async () => {
  const watch = new OutboxWatch(new BacklogService(fixture.redis), fixture.logger, new SystemClock());
  const organizationId = await fixture.createOrganization(100_000n);
  await fixture.use(organizationId, 1_000n);
  await watch.check();
  expect(alarms()).toEqual([]);
  // Not the shard of the organization: a stream takes no entry older than its last.
  const { client } = fixture.redis;
  const shard = (await client.exists('outbox:{s00}')) === 0 ? 's00' : 's01';
  await client.xadd(`outbox:{${shard}}`, `${Date.now() - 61_000}-0`, 'any', 'field');
  for (let checks = 0; checks < 3; checks++) await watch.check();
  expect(alarms()).toEqual([expect.objectContaining({ level: 50, events: 2 })]);
  expect(alarms()[0]?.lag_ms).toBeGreaterThan(60_000);
});
