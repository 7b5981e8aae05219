import type { TestingModule } from '@nestjs/testing';
import { formatId, newUuid } from '#core';
import { Vault } from '#core/infra';
import { mailBinding } from '#core/mail';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { openModuleProcess } from '../../../test/support/processes/module-process.js';
import { RetirementNotices } from './retirement-notices.service.js';
import { RetirementsWorkerModule } from './retirements.module.js';

const DAY_MS = 86_400_000;
const inDays = (days: number): Date => new Date(Date.now() + days * DAY_MS);

let fixture: LedgerFixture;
let workers: readonly TestingModule[];
let organizationId: string;
let owner: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
  const open = () => openModuleProcess({ ...stores, role: 'routify_worker', modules: [RetirementsWorkerModule] });
  workers = await Promise.all([open(), open()]);
}, 60_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await fixture.close();
});

beforeEach(async () => {
  // Those of other tests are not due any more.
  await query('UPDATE model SET sunset_at = NULL');
  [organizationId, owner] = await customer();
});

async function query<Row extends object>(sql: string, ...values: readonly unknown[]): Promise<Row[]> {
  return (await fixture.owner.query<Row>(sql, [...values])).rows;
}

async function insert(table: string, row: Readonly<Record<string, unknown>>): Promise<void> {
  const columns = Object.keys(row);
  const parameters = columns.map((_, index) => `$${index + 1}`).join(', ');
  await query(`INSERT INTO "${table}" (${columns.join(', ')}) VALUES (${parameters})`, ...Object.values(row));
}

/** Returns its address. */
async function member(organization: string, role: string, isConfirmed = true): Promise<string> {
  const [userId, email] = [newUuid(Date.now()), `${role}-${isConfirmed ? '' : 'un'}confirmed@${organization}.example`];
  await insert('user', { id: userId, email, name: role });
  await insert('login_account', { user_id: userId, email_verified_at: isConfirmed ? new Date() : null });
  await insert('member', { id: newUuid(Date.now()), organization_id: organization, user_id: userId, role });
  return email;
}

/** An organization with an owner. */
async function customer(): Promise<[id: string, owner: string]> {
  const id = await fixture.createOrganization(1_000_000_000n);
  return [id, await member(id, 'owner')];
}

let models = 0;
async function retiring(sunsetAt: Date | null, fields: Readonly<Record<string, unknown>> = {}) {
  const [id, name] = [newUuid(Date.now()), `acme/model-${++models}`];
  const limits = { context_length: 1_000, max_output_tokens: 100, status: 'active' };
  await insert('model', { id, canonical_id: name, name, ...limits, sunset_at: sunsetAt, ...fields });
  return { id, name, sunsetAt };
}

async function use(modelId: string, daysAgo = 1, organization = organizationId): Promise<void> {
  const atMs = Date.now() - daysAgo * DAY_MS;
  const fields = { organizationId: organization, modelId, requestId: newUuid(atMs) };
  await fixture.book([fixture.ledgerEvent(fields, atMs)]);
}

const send = (worker = workers[0]!): Promise<void> =>
  worker.get(RetirementNotices).sendDue(new AbortController().signal);

/** `[days, model]` of the organization's events, the first one first. */
async function events(organization = organizationId): Promise<[days: number, model: string][]> {
  const rows = await query<{ data: { days: number; model: string } }>(
    `SELECT data FROM event WHERE type = 'model.sunset' AND organization_id = $1 ORDER BY id`,
    organization,
  );
  return rows.map(({ data: { days, model } }) => [days, model]);
}

/** Texts of emails to an address, the first one first. */
async function mailsTo(email: string): Promise<string[]> {
  const rows = await query<{ id: string; sealed: Buffer; encryption_key_id: string }>(
    `SELECT * FROM mail_message WHERE template = 'models_retiring' AND recipient = $1 ORDER BY id`,
    email,
  );
  const vault = workers[0]!.get(Vault, { strict: false });
  return rows.map(({ id, sealed: ciphertext, encryption_key_id: encryptionKeyId }) => {
    const sealed = { ciphertext: new Uint8Array(ciphertext), encryptionKeyId };
    return (JSON.parse(vault.open(sealed, mailBinding(id)).reveal()) as { text: string }).text;
  });
}

describe('notices of models that retire', () => {
  it('EVT-20: are for organizations that used them in the last 30 days: an event, and emails to those who build on models', async () => {
    const fields = { replacement: 'acme/next', sunset_action: 'redirect', sunset_note: 'Its provider ends it.' };
    const model = await retiring(inDays(20), fields);
    const [idle, ownerOfIdle] = await customer();
    const roles = ['admin', 'developer', 'billing', 'viewer'];
    const [admin = '', developer = '', ...others] = await Promise.all(
      roles.map((role) => member(organizationId, role)),
    );
    const unconfirmed = await member(organizationId, 'admin', false);
    await use(model.id);
    await use(fixture.modelId, 1, idle);
    await send();
    const [event] = await query<{ data: object }>('SELECT data FROM event WHERE organization_id = $1', organizationId);
    expect(event?.data).toEqual({
      model_id: formatId('mdl', model.id),
      model: model.name,
      days: 30,
      sunset_at: model.sunsetAt?.toISOString(),
      sunset_action: 'redirect',
      replacement: 'acme/next',
      note: 'Its provider ends it.',
    });
    const line = `\n\n${model.sunsetAt?.toISOString().slice(0, 10)} ${model.name} → acme/next\n\n`;
    for (const email of [owner, admin, developer]) {
      expect(await mailsTo(email)).toEqual([expect.stringContaining(line)]);
      expect((await mailsTo(email))[0]).toContain('\n\nIts provider ends it.\n\n');
    }
    for (const email of [...others, unconfirmed, ownerOfIdle]) expect(await mailsTo(email)).toEqual([]);
    expect(await events(idle)).toEqual([]);
  });

  it('are sent once, by two workers at the same time and again', async () => {
    const model = await retiring(inDays(20));
    const customers = [[organizationId, owner] as const, ...(await Promise.all([customer(), customer(), customer()]))];
    for (const [id] of customers) await use(model.id, 1, id);
    await Promise.all([...workers, ...workers].map((worker) => send(worker)));
    await send();
    for (const [id, email] of customers) {
      expect(await events(id)).toEqual([[30, model.name]]);
      expect(await mailsTo(email)).toHaveLength(1);
    }
  });

  it('come again for a nearer threshold and for another date, but not for one that is known', async () => {
    const model = await retiring(inDays(25));
    await use(model.id);
    const moveTo = async (days: number | Date): Promise<void> => {
      const date = typeof days === 'number' ? inDays(days) : days;
      await query('UPDATE model SET sunset_at = $2 WHERE id = $1', model.id, date);
      await send();
      await send();
    };
    await moveTo(60);
    expect(await events()).toEqual([]);
    const near = inDays(6);
    for (const date of [model.sunsetAt, near, inDays(40), inDays(28), model.sunsetAt, near]) await moveTo(date!);
    expect((await events()).map(([days]) => days)).toEqual([30, 7, 30]);
    expect(await mailsTo(owner)).toHaveLength(3);
  });

  it('of several models are one email', async () => {
    const [one, other, later] = [await retiring(inDays(20)), await retiring(inDays(20)), await retiring(inDays(90))];
    for (const { id } of [one, other, later]) await use(id);
    await send();
    expect((await events()).toSorted()).toEqual([
      [30, one.name],
      [30, other.name],
    ]);
    const day = one.sunsetAt!.toISOString().slice(0, 10);
    expect(await mailsTo(owner)).toEqual([
      expect.stringContaining(`\n\n${day} ${one.name}\n\n${day} ${other.name}\n\n`),
    ]);
  });

  it('reach an organization that begins to use a model late, with the nearest one alone', async () => {
    const model = await retiring(inDays(5));
    await send();
    expect(await events()).toEqual([]);
    await use(model.id);
    await send();
    expect(await events()).toEqual([[7, model.name]]);
    expect(await mailsTo(owner)).toHaveLength(1);
  });

  it('at the retirement are an event, and an email only where there was none ahead', async () => {
    const [known, sudden] = [await retiring(inDays(5)), await retiring(inDays(-1))];
    await use(known.id);
    await send();
    await query('UPDATE retirement_notice SET sunset_at = $2 WHERE model_id = $1', known.id, sudden.sunsetAt);
    await query('UPDATE model SET sunset_at = $2 WHERE id = $1', known.id, sudden.sunsetAt);
    await use(sudden.id);
    await send();
    await send();
    expect((await events()).toSorted()).toEqual([
      [0, known.name],
      [0, sudden.name],
      [7, known.name],
    ]);
    const [, last, ...more] = await mailsTo(owner);
    expect(last).toContain(` ${sudden.name}\n`);
    expect(more).toEqual([]);
  });

  it('are none of drafts, of models retired for more than 30 days, and for archived organizations', async () => {
    for (const { id } of [await retiring(inDays(5), { status: 'draft' }), await retiring(inDays(-31))]) await use(id);
    await send();
    await use((await retiring(inDays(5))).id);
    await query('UPDATE organization SET archived_at = now() WHERE id = $1', organizationId);
    await send();
    expect(await events()).toEqual([]);
    expect(await mailsTo(owner)).toEqual([]);
  });

  it('do not commit without their email, and one that fails delays no other', async () => {
    const model = await retiring(inDays(20));
    const [other, otherOwner] = await customer();
    await use(model.id);
    await use(model.id, 1, other);
    await query(`ALTER TABLE mail_message ADD CONSTRAINT refused CHECK (recipient <> '${owner}') NOT VALID`);
    await expect(send()).rejects.toThrow('refused');
    await query('ALTER TABLE mail_message DROP CONSTRAINT refused');
    expect([await events(), await events(other)]).toEqual([[], [[30, model.name]]]);
    await send();
    expect(await events()).toEqual([[30, model.name]]);
    expect([(await mailsTo(owner)).length, (await mailsTo(otherOwner)).length]).toEqual([1, 1]);
  });
});
