import type { INestApplicationContext } from '@nestjs/common';
import { AlarmStream, SettingGroupsService } from '#core/infra';
import { ChannelEventsRepository } from '#channels/channel-history';
import { newUuid, type Actor } from '#core';
import { PostsService, EndpointsService } from '#notifications';
import { RejectionStream, type Rejection } from '#completions/rejections';
import { INCIDENT, PRICE_CHANGE } from './catalog.js';
import type { Refused } from './demo-ledger.js';
import type { DemoWorld, WorldCustomer } from './demo-world.js';
import type { PastClock } from './past-clock.js';
import { SeededRandom } from './seeded-random.js';
import { DAY_MS, incidentStart } from './traffic.js';
import { upstreamNameOf } from './usage-event-of.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SEED = 402;
/** Rejected requests of the last days are shown; older ones are deleted. */
const REJECTIONS_DAYS = 6;
const REJECTIONS_A_BATCH = 100;
const OTHER_REJECTIONS = 140;

interface Noting {
  readonly services: INestApplicationContext;
  readonly clock: PastClock;
  readonly world: DemoWorld;
  readonly actor: Actor;
  readonly nowMs: number;
}

/** The seller of invoices, before the first order. */
export async function setUpInvoices({ services, actor, nowMs }: Noting): Promise<void> {
  const settings = services.get(SettingGroupsService, { strict: false });
  const issuesFrom = new Date(nowMs - 45 * DAY_MS).toISOString().slice(0, 10);
  await settings.patch(
    'invoices',
    {
      name: 'Example AI GmbH',
      address_lines: ['Lindenstr. 1', '10969 Berlin'],
      country: 'DE',
      vat_id: 'DE123456789',
      bank_details: 'IBAN DE02 1203 0000 0000 2020 51',
      issues_from: issuesFrom,
      monthly_invoices: true,
    },
    null,
    actor,
  );
}

/** Endpoints of the operator and of two customers: those of the demo's own simulator answer. */
export async function addEndpoints({ services, clock, world, actor, nowMs }: Noting, receiver: string): Promise<void> {
  clock.to(nowMs - 6 * DAY_MS);
  const endpoints = services.get(EndpointsService);
  const hook = { kind: 'webhook', language: 'en', signing: 'hmac', secret: null, eventTypes: [] } as const;
  await endpoints.create(null, { ...hook, name: 'Operations', url: receiver }, actor);
  const [halden] = world.customers;
  if (halden !== undefined)
    await endpoints.create(
      halden.id,
      { ...hook, name: 'Billing system', url: 'https://hooks.halden-labs.example/routify' },
      actor,
    );
}

/** What gateways noted of the channel that failed, and an alarm of today. */
export async function noteIncident({ services, clock, world, nowMs }: Noting): Promise<void> {
  const channelId = world.channels.get(INCIDENT.channel) ?? '';
  const startMs = incidentStart(nowMs);
  const served = [...world.models].filter(([, { channels }]) => channels.has(INCIDENT.channel));
  const history = services.get(ChannelEventsRepository);
  const common = { channelId, credentialId: null, actor: 'gateway:gateway-1' };
  for (const [, { id: modelId }] of served) {
    const at = (minutes: number): Date => new Date(startMs + minutes * MINUTE_MS);
    const note = async (
      minutes: number,
      event: { kind: 'ejected' | 'recovered'; reason: 'failure_rate' | null; detail: string | null },
    ) => {
      clock.to(at(minutes).getTime());
      await history.add({
        ...common,
        ...event,
        id: newUuid(at(minutes).getTime()),
        modelId,
        untilAt: null,
        createdAt: at(minutes),
      });
    };
    await note(3, { kind: 'ejected', reason: 'failure_rate', detail: '529 Overloaded' });
    await note(INCIDENT.minutes + 2, { kind: 'recovered', reason: null, detail: null });
  }
}

/** An alarm that is over within the hour. */
export async function raiseAlarm({ services, world, nowMs }: Noting): Promise<void> {
  const model = world.models.get('google/gemini-3.1-pro-preview');
  const channel = 'vertex-europe';
  const subject = { channel, model: 'google/gemini-3.1-pro-preview' };
  if (model === undefined) return;
  await services.get(AlarmStream).append({
    id: newUuid(nowMs),
    instance: 'gateway-1',
    reports: [
      {
        name: 'odd_usage',
        subject,
        fields: subject,
        message: 'usage does not fit the reply',
        count: 3,
        firstAgeMs: 40 * MINUTE_MS,
        lastAgeMs: 12 * MINUTE_MS,
      },
    ],
  });
}

/** Two posts: workers publish them. */
export async function writeNews({ services, clock, world, actor, nowMs }: Noting): Promise<void> {
  const posts = services.get(PostsService);
  const everyone = { audience: 'all', tierIds: [], modelId: null, balanceBelowNanoUsd: null } as const;
  const common = { defaultLanguage: 'en', byEmail: false, publishAt: null, expiresAt: null } as const;
  clock.to(nowMs - PRICE_CHANGE.daysAgo * DAY_MS);
  const priced = world.models.get(PRICE_CHANGE.model);
  const cheaper = await posts.create(
    {
      ...common,
      ...everyone,
      texts: {
        en: {
          title: `${PRICE_CHANGE.model} costs 10 % less`,
          body: 'All token prices of this model fall by a tenth today.',
        },
        ru: {
          title: `${PRICE_CHANGE.model} дешевле на 10 %`,
          body: 'Цены всех токенов этой модели снижаются на десятую часть.',
        },
        zh: { title: `${PRICE_CHANGE.model} 降价 10%`, body: '该模型的所有 token 价格今日起下调一成。' },
      },
    },
    actor,
  );
  await posts.publish(cheaper.id, { expectedVersion: null, actor });
  clock.to(incidentStart(nowMs) + 4 * HOUR_MS);
  const report = await posts.create(
    {
      ...common,
      ...(priced === undefined ? everyone : { ...everyone, audience: 'model', modelId: priced.id }),
      texts: {
        en: {
          title: 'Claude was slow for two hours',
          body: 'From 13:00 to 15:00 UTC a provider was overloaded. Requests were answered by a second one. Replies that broke off were not charged.',
        },
      },
    },
    actor,
  );
  await posts.publish(report.id, { expectedVersion: null, actor });
}

/** Rejected requests of the last days, on the way that gateways send them: a worker stores them. */
export async function rejectRequests({ services, world, nowMs }: Noting, refused: readonly Refused[]): Promise<number> {
  const fromMs = nowMs - REJECTIONS_DAYS * DAY_MS;
  const unpaid = refused.filter(({ request }) => request.atMs >= fromMs).map(ofBalance);
  const rejections = [...unpaid, ...others(world, fromMs, nowMs)];
  const stream = services.get(RejectionStream);
  for (let at = 0; at < rejections.length; at += REJECTIONS_A_BATCH) {
    const samples = rejections.slice(at, at + REJECTIONS_A_BATCH);
    const counts = samples.map(({ atMs, rejection: { organizationId, keyId, code } }) => ({
      minuteMs: Math.floor(atMs / MINUTE_MS) * MINUTE_MS,
      organizationId,
      keyId,
      code,
      count: 1,
    }));
    await stream.append({ id: newUuid(nowMs), counts, samples: samples.map(({ rejection }) => rejection) });
  }
  return rejections.length;
}

interface Rejected {
  readonly atMs: number;
  readonly rejection: Rejection;
}

const CHAT = { method: 'POST', path: '/v1/chat/completions', clientRequestId: null } as const;

function ofBalance({ customer, request }: Refused): Rejected {
  const { atMs, model, key } = request;
  const owner = { organizationId: customer.id, keyId: customer.keys[key]?.id ?? null };
  const refusal = { status: 402, code: 'insufficient_balance', param: null, facts: {} };
  return {
    atMs,
    rejection: { requestId: newUuid(atMs), ...owner, ...refusal, ...CHAT, model: upstreamNameOf(model.canonicalId) },
  };
}

/** Mistakes of customers, and strangers without a key. */
function others({ customers }: DemoWorld, fromMs: number, nowMs: number): Rejected[] {
  const random = new SeededRandom(SEED);
  return Array.from({ length: OTHER_REJECTIONS }, () => {
    const atMs = Math.floor(fromMs + random.next() * (nowMs - fromMs));
    const customer = customers[random.weighted(customers.map(({ customer: { perDay } }) => perDay[1]))];
    return { atMs, rejection: { requestId: newUuid(atMs), ...CHAT, ...mistakeOf(customer, random) } };
  });
}

function mistakeOf(customer: WorldCustomer | undefined, random: SeededRandom) {
  const owner = { organizationId: customer?.id ?? null, keyId: customer?.keys[0]?.id ?? null };
  const stranger = { organizationId: null, keyId: null };
  return random.pick<Omit<Rejection, 'requestId' | keyof typeof CHAT>>([
    { ...stranger, status: 401, code: 'invalid_api_key', param: null, model: null, facts: {} },
    { ...owner, status: 429, code: 'rate_limit_exceeded', param: null, model: 'gpt-6-sol', facts: { limit: 600 } },
    { ...owner, status: 404, code: 'model_not_found', param: 'model', model: 'gpt-4-turbo', facts: {} },
    { ...owner, status: 400, code: 'context_length_exceeded', param: 'messages', model: 'gpt-6-luna', facts: {} },
  ]);
}
