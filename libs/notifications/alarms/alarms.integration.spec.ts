import { AlarmCauses, AlarmStream } from '#core/infra';
import { newUuid } from '#core';
import { AlarmWorld } from '../../../test/support/alarms/alarm-world.js';
import { OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';

let world: AlarmWorld;

beforeAll(async () => {
  world = await AlarmWorld.start();
}, 60_000);

afterAll(() => world.stop());

describe('an alarm', () => {
  it('EVT-30: is opened once with one event, however many processes store what is repeated', async () => {
    const subject = { channel: 'acme', model: 'acme/large' };
    for (let index = 0; index < 3; index++) world.raise('forgone', { ...subject, request: `gen_${index}` });
    await world.stored();
    await world.raised('forgone', { ...subject, request: 'gen_3', forgone_usd: '0.5' });
    const [alarm, ...others] = await world.open('forgone');
    expect(others).toEqual([]);
    expect(alarm).toMatchObject({
      subject,
      count: 4n,
      message: 'raised',
      fields: { request: 'gen_3', forgone_usd: '0.5' },
    });
    expect(await world.eventsOf('forgone')).toMatchObject([{ data: { alarm: 'forgone', status: 'raised', subject } }]);
  });

  it('counts each report once, also one that is delivered again', async () => {
    const reports = [
      { name: 'redis_full', subject: {}, message: 'm', fields: {}, count: 5, firstAgeMs: 900, lastAgeMs: 100 },
      { name: 'of_another_version', subject: {}, message: 'm', fields: {}, count: 5, firstAgeMs: 0, lastAgeMs: 0 },
    ];
    const batch = { id: newUuid(Date.now()), instance: 'gateway-1', reports };
    const stream = world.gateway.get(AlarmStream);
    for (let repeat = 0; repeat < 3; repeat++) await stream.append(batch);
    await world.stored();
    await stream.append(batch);
    await world.stored();
    const [alarm] = await world.open('redis_full');
    expect(alarm).toMatchObject({ count: 5n, instance: 'gateway-1' });
    expect((alarm?.lastAt.getTime() ?? 0) - (alarm?.firstAt.getTime() ?? 0)).toBe(800);
  });

  it('ends when it is not repeated, and is another one when it comes back', async () => {
    const first = await world.raised('drift', { organization: 'org_1', differences: ['a'] });
    expect(first.fields).toEqual({ organization: 'org_1', differences: '["a"]' });
    await world.quiet('drift');
    expect(await world.open('drift')).toEqual([]);
    const second = await world.raised('drift', { organization: 'org_1' });
    expect(second.id).not.toBe(first.id);
    const events = await world.eventsOf('drift');
    expect(events.map(({ data }) => data.status)).toEqual(['raised', 'ended', 'raised']);
    expect((await world.service.get(first.id)).endedAt).toEqual(expect.any(Date));
  });

  it('of a state lasts while its cause is there, whatever time passes, and ends with it', async () => {
    const subject = { channel: 'acme', credential: 'crd_1' };
    await world.raised('credential_refused', { ...subject, detail: 'HTTP 401' });
    // Unknown: these processes do not read it yet.
    await world.quiet('credential_refused');
    let refused = ['crd_1'];
    for (const process of world.processes)
      process.get(AlarmCauses).register('credential_refused', () => Promise.resolve(refused));
    await world.quiet('credential_refused');
    expect(await world.open('credential_refused')).toHaveLength(1);
    refused = [];
    await world.settled();
    expect(await world.open('credential_refused')).toEqual([]);
    const statuses = (await world.eventsOf('credential_refused')).map(({ data }) => data.status);
    expect(statuses).toEqual(['raised', 'ended']);
  });

  it('of a process is named by it, and each has its own', async () => {
    const stream = world.gateway.get(AlarmStream);
    for (const instance of ['gateway-1', 'gateway-2']) {
      const report = { name: 'overloaded', message: 'm', fields: {}, count: 1, firstAgeMs: 0, lastAgeMs: 0 };
      await stream.append({ id: newUuid(Date.now()), instance, reports: [{ ...report, subject: { instance } }] });
    }
    await world.stored();
    const subjects = (await world.open('overloaded')).map(({ subject }) => subject.instance);
    expect(subjects.toSorted()).toEqual(['gateway-1', 'gateway-2']);
  });

  it('is not lost by a process that ends after it was stored, and is not counted twice', async () => {
    const usual = globalThis.failpoint;
    const throwing = (name: string): void => {
      if (name === 'alarms-stored') throw new Error(name);
    };
    Object.assign(globalThis, { failpoint: throwing });
    world.raise('settlement_failure', { request: 'gen_1' });
    await expect(world.stored()).rejects.toThrow('alarms-stored');
    Object.assign(globalThis, { failpoint: usual });
    await world.stored();
    expect(await world.open('settlement_failure')).toMatchObject([{ count: 1n, subject: {} }]);
    expect(await world.eventsOf('settlement_failure')).toHaveLength(1);
  });
});

describe('a flood', () => {
  it('of 10,000 subjects is a bounded number of alarms and events, and none is uncounted', async () => {
    for (let index = 0; index < 10_000; index++) {
      world.raise('unseen_output', { organization: `org_${index}` });
      // As many reports as seconds.
      if (index % 1_000 === 999) await world.report();
    }
    await world.stored();
    const open = await world.open('unseen_output');
    expect(open).toHaveLength(201);
    expect(open.reduce((sum, { count }) => sum + count, 0n)).toBe(10_000n);
    expect(open.filter(({ subject }) => Object.keys(subject).length === 0)).toHaveLength(1);
    expect(await world.eventsOf('unseen_output')).toHaveLength(201);
    await world.quiet('unseen_output');
  });
});

describe('a silence', () => {
  it('of a subject keeps its alarms quiet, and no others, until it is over', async () => {
    const { id } = await world.raised('cost_drift', { channel: 'a', model: 'm' });
    const silenced = await world.service.silence(id, { hours: 8, scope: 'subject' }, OPERATOR);
    expect(silenced.silence).toMatchObject({ subject: { channel: 'a', model: 'm' }, createdBy: 'system:test' });
    await world.quiet('cost_drift');
    await world.raised('cost_drift', { channel: 'a', model: 'm' });
    await world.raised('cost_drift', { channel: 'b', model: 'm' });
    await world.settled();
    const of = async (channel: string) =>
      (await world.eventsOf('cost_drift'))
        .filter(({ data }) => (data.subject as { channel: string }).channel === channel)
        .map(({ data }) => data.status);
    expect([await of('a'), await of('b')]).toEqual([['raised', 'ended'], ['raised']]);
    await world.query(`UPDATE alarm_silence SET until = now(), created_at = now() WHERE name = 'cost_drift'`);
    await world.settled();
    expect(await of('a')).toEqual(['raised', 'ended', 'raised']);
  });

  it('of a name covers every subject, and can be ended', async () => {
    const { id } = await world.raised('model_missing', { channel: 'a', upstream_model: 'm' });
    await world.service.silence(id, { hours: 1, scope: 'name' }, OPERATOR);
    await world.service.silence(id, { hours: 2, scope: 'name' }, OPERATOR);
    await world.raised('model_missing', { channel: 'b', upstream_model: 'm' });
    await world.settled();
    expect(await world.eventsOf('model_missing')).toHaveLength(1);
    const silences = (await world.service.listSilences({ limit: 100, after: null, before: null })).rows.filter(
      ({ name }) => name === 'model_missing',
    );
    expect(silences).toMatchObject([{ subject: null }]);
    expect(await world.service.endSilence(silences[0]!.id, OPERATOR)).toMatchObject({ name: 'model_missing' });
    await world.settled();
    expect(await world.eventsOf('model_missing')).toHaveLength(2);
    await expect(world.service.endSilence(silences[0]!.id, OPERATOR)).rejects.toThrow('no silence');
  });

  it('lasts no longer than 30 days', async () => {
    const forever = `INSERT INTO alarm_silence (id, name, until, created_by) VALUES ($1, 'x', now() + interval '31 days', 'x')`;
    await expect(world.query(forever, [newUuid(Date.now())])).rejects.toThrow('alarm_silence_ends');
  });
});

describe('emails', () => {
  it('list what was raised within a minute once, to superadmins in their language', async () => {
    const [english, russian, support] = await Promise.all([
      world.operator('superadmin'),
      world.operator('superadmin', 'ru-RU'),
      world.operator('support'),
    ]);
    await world.query('UPDATE alarm SET mail_due_at = NULL');
    await world.raised('outbox_long', { events: 70_000 });
    await world.raised('charge_differs', { request: 'gen_1' });
    await world.raised('mail_dead', { mail: 'mail_1' });
    await world.settled();
    expect(await world.mailsTo(english)).toEqual([]);
    await world.mailed();
    await world.mailed();
    const [mail, ...others] = await world.mailsTo(english);
    expect(others).toEqual([]);
    expect(mail?.subject).toBe('Routify alarm: Too many requests not settled yet +1');
    expect(mail?.text).toMatch(/Charge differs from its price: .* · 1×/);
    expect(mail?.text).not.toContain('Email can’t be sent');
    expect((await world.mailsTo(russian))[0]?.text).toContain('Слишком много непроведённых запросов: ');
    expect(await world.mailsTo(support)).toEqual([]);
  });

  it('remind of what is open for a day and not acknowledged, and say what has ended', async () => {
    const email = await world.operator('superadmin');
    await world.query('UPDATE alarm SET mail_due_at = NULL, ended_at = coalesce(ended_at, now())');
    const seen = await world.raised('partitions_missing');
    await world.raised('retention_blocked');
    await world.raised('settlement_error');
    await world.mailed();
    await world.service.acknowledge(seen.id, OPERATOR);
    await world.quiet('settlement_error');
    await world.query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '24 hours'`);
    await world.mailed();
    const [reminder, first] = await world.mailsTo(email);
    expect(first?.subject).toBe('Routify alarm: Partitions can’t be created +2');
    expect(reminder?.subject).toBe('Routify alarm: Still open: Archiving blocked by the audit');
    expect(reminder?.text).toContain('Ended: Settlement fails: ');
    expect(reminder?.text).not.toContain('Partitions');
    const again = await world.service.acknowledge(seen.id, { ...OPERATOR, id: 'other' });
    expect(again.acknowledgedBy).toBe('system:test');
  });
});
