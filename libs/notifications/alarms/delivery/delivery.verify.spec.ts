import { EndpointsService } from '../../webhooks/endpoints/endpoints.service.js';
import { AlarmWorld } from '../../../../test/support/alarms/alarm-world.js';
import { eventually } from '../../../../test/support/eventually.js';
import { OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { WebhookReceiver } from '../../../../test/support/webhooks/webhook-receiver.js';

interface Message {
  readonly type: string;
  readonly data: {
    readonly alarm_id: string;
    readonly status: string;
    readonly subject: { readonly channel?: string };
  };
}

let world: AlarmWorld;
let receiver: WebhookReceiver;

beforeAll(async () => {
  receiver = await WebhookReceiver.start();
  world = await AlarmWorld.start({ receiver });
}, 60_000);

afterAll(async () => {
  await world.stop();
  await receiver.stop();
});

/** @param owner null: the operator */
async function endpoint(
  owner: string | null,
  kind: 'webhook' | 'slack' | 'telegram',
  path: string,
  eventTypes: string[] = [],
) {
  const fields = { name: path, kind, eventTypes, language: 'en', signing: 'hmac', secret: null } as const;
  await world.control.get(EndpointsService).create(owner, { ...fields, url: `${receiver.origin}${path}` }, OPERATOR);
}

const messages = (path: string): Message[] => receiver.at(path).map(({ body }) => JSON.parse(body) as Message);
const statusesOf = (channel: string): string[] =>
  messages('/all').flatMap(({ data }) => (data.subject.channel === channel ? [data.status] : []));

/** Timers of two workers and of control pass all the time. */
describe('alarms are delivered', () => {
  it('EVT-30: to webhooks and chats of the operator that chose them, each beginning and end once; to no customer', async () => {
    const organizationId = await world.fixture.createOrganization(0n);
    await endpoint(null, 'webhook', '/all');
    await endpoint(null, 'slack', '/slack', ['alarm.redis_full']);
    await endpoint(null, 'telegram', '/bot1:x/sendMessage?chat_id=-100', ['alarm.drift']);
    await endpoint(organizationId, 'webhook', '/customer');
    for (let repeat = 0; repeat < 5; repeat++) {
      world.raise('redis_full', { used: '90 %' });
      for (const channel of ['a', 'b', 'c']) world.raise('cost_drift', { channel, model: 'm' });
      await world.report();
    }
    await eventually(() => receiver.at('/all').length >= 4);
    await world.quiet('redis_full');
    await world.quiet('cost_drift');
    await eventually(() => receiver.at('/all').length >= 8 && receiver.at('/slack').length >= 2);
    const sent = messages('/all').map(({ data }) => `${data.alarm_id} ${data.status}`);
    expect([sent.length, new Set(sent).size]).toEqual([8, 8]);
    expect(new Set(receiver.at('/all').map(({ headers }) => headers['webhook-id'])).size).toBe(8);
    const texts = receiver.at('/slack').map(({ body }) => (JSON.parse(body) as { text: string }).text);
    expect(texts).toEqual(['Routify: Alarm: Redis almost full', 'Routify: Alarm ended: Redis almost full']);
    expect(receiver.received.filter(({ path }) => path === '/customer' || path.startsWith('/bot1'))).toEqual([]);
  });

  it('not while they are silenced, and once it is over', async () => {
    const { id } = await world.raised('forgone', { channel: 'quiet', model: 'm' });
    await eventually(() => statusesOf('quiet').length === 1);
    await world.service.silence(id, { hours: 2, scope: 'subject' }, OPERATOR);
    for (let repeat = 0; repeat < 3; repeat++) {
      await world.quiet('forgone');
      await world.raised('forgone', { channel: 'quiet', model: 'm' });
    }
    // What is raised later arrives, so that what is silenced would have, too.
    await world.raised('forgone', { channel: 'loud', model: 'm' });
    await eventually(() => statusesOf('loud').length === 1);
    expect(statusesOf('quiet')).toEqual(['raised', 'ended']);
    await world.query(`UPDATE alarm_silence SET until = now(), created_at = now() WHERE name = 'forgone'`);
    await eventually(() => statusesOf('quiet').length === 3);
    expect(statusesOf('quiet')).toEqual(['raised', 'ended', 'raised']);
  });

  it('EVT-45: by one email for many, which is not repeated once they are acknowledged', async () => {
    const email = await world.operator('superadmin');
    await world.query('UPDATE alarm SET mail_due_at = NULL, ended_at = coalesce(ended_at, now())');
    for (let index = 0; index < 40; index++) world.raise('other_model', { channel: `c${index}`, model: 'm' });
    await world.stored();
    await world.mailed();
    await eventually(async () => (await world.mailsTo(email)).length === 1);
    const [mail] = await world.mailsTo(email);
    expect(mail?.subject).toBe('Routify alarm: Response from another model +39');
    expect(mail?.text.match(/ · 1×/g)).toHaveLength(25);
    expect(mail?.text).toContain('\n+15\n');
    const open = await world.open('other_model');
    for (const { id } of open.slice(1)) await world.service.acknowledge(id, OPERATOR);
    world.raise('other_model', { channel: 'c0', model: 'm' });
    await world.stored();
    await world.query(`UPDATE alarm SET mail_due_at = mail_due_at - interval '25 hours' WHERE name = 'other_model'`);
    await world.mailed();
    await world.mailed();
    const [reminder, ...others] = await world.mailsTo(email);
    expect(others).toHaveLength(1);
    expect(reminder?.text.match(/Still open: /g)).toHaveLength(1);
  });
});
