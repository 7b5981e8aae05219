import { randomInt, randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Reflector } from '@nestjs/core';
import type { Test } from 'supertest';
import { DOCS_PATHS } from '#core/openapi';
import { STEP_UP } from '../../../../libs/auth/access/access-decorators.js';
import { mintKey } from '../../../../libs/auth/domain/key-text.js';
import {
  archived,
  archivedProject,
  channel,
  channelFields,
  credential,
  deadMail,
  failure,
  hold,
  identityProvider,
  invitation,
  invitationFields,
  cap,
  capFields,
  key,
  member,
  model,
  modelFields,
  organization,
  providerFields,
  ownDomain,
  ownCap,
  ownProject,
  project,
  projectMember,
  projectFields,
  ownKey,
  ownProvider,
  ownProviderFields,
  ownToken,
  previewedImport,
  PRICE,
  route,
  settledRequest,
  startWorld,
  tier,
  token,
  user,
  userWithSession,
  type World,
} from '../../../support/control/api-world.js';
import {
  approvedRefund,
  automaticTopup,
  bank,
  bankFields,
  failedReceipt,
  offer,
  offerFields,
  order,
  paidOrder,
  payingOut,
  requestedRefund,
  savedMethod,
  sellerFields,
  stripeFields,
  unappliedPayment,
} from '../../../support/control/payment-objects.js';
import { alertRules } from '../../../support/alerts/alert-objects.js';
import { draftPost, newsFields, scheduledPost } from '../../../support/news/news-objects.js';
import { priceProposal } from '../../../support/prices/price-objects.js';
import { alarm, silence } from '../../../support/alarms/alarm-objects.js';
import { ownWebhook, webhook, webhookFields } from '../../../support/control/webhook-objects.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';
import { endLimits } from '../../../support/control/end-limits.js';
import { logIn, makeOperator, PASSWORD, type SessionCaller } from '../../../support/control/session-caller.js';
import { mintCode } from '../../../support/gateway/customer-caller.js';
import { listRoutes, type Route } from '../../../support/gateway/list-routes.js';

const COMMITTED = join(import.meta.dirname, '../../../../docs/api/openapi.json');

interface Write {
  /** The values for `{…}` in the path, in order. */
  readonly ids?: (world: World) => Promise<string[]>;
  readonly body?: object | string | ((world: World) => Promise<object>);
  /** For a body that is a file. */
  readonly mediaType?: string;
  readonly query?: (world: World) => Promise<string>;
}

let disputedTopup = '';

/** An organization with a top-up to charge back. */
async function disputing(world: World): Promise<string> {
  const id = await organization(world);
  const topUp = world.app.call('post', `/organizations/${id}/topups`, { amount_usd: '1' });
  disputedTopup = ((await topUp.set('idempotency-key', randomUUID()).expect(201)).body as { id: string }).id;
  return id;
}

/** Previews a file; returns the query that applies it. */
async function previewed({ app }: World, path: string, file: object): Promise<string> {
  const { body } = await app.call('post', `${path}?dry_run=true`, file).expect(200);
  return `?import_token=${(body as { import_token: string }).import_token}`;
}

const MODELS_FILE = { models: [{ canonical_id: 'acme/in-a-file', context_length: 10, max_output_tokens: 5 }] };
const INSTALLATION_FILE = { tiers: [{ name: 'in a file' }] };

const PROXY = { url: 'socks5://proxy.example:1080' };

/** One call of each route that changes something. A missing route fails the suite. */
const WRITES: Readonly<Record<string, Write>> = {
  'post /admin/v1/organizations': { body: { name: 'created' } },
  'patch /admin/v1/organizations/{id}': { ids: async (w) => [await organization(w)], body: { discount_bps: 1 } },
  'delete /admin/v1/organizations/{id}': { ids: async (w) => [await organization(w)] },
  'post /admin/v1/organizations/{id}/suspend': { ids: async (w) => [await organization(w)] },
  'post /admin/v1/organizations/{id}/resume': {
    ids: async (w) => {
      const id = await organization(w);
      await w.app.call('post', `/organizations/${id}/suspend`).expect(200);
      return [id];
    },
  },
  'post /admin/v1/organizations/{id}/restore': {
    ids: async (w) => [await archived(w, 'organizations', organization)],
  },
  'post /admin/v1/organizations/{id}/keys': { ids: async (w) => [await organization(w)], body: { name: 'key' } },
  'post /admin/v1/organizations/{id}/caps': { ids: async (w) => [await organization(w)], body: capFields() },
  'post /admin/v1/organizations/{id}/projects': {
    ids: async (w) => [await organization(w)],
    body: () => Promise.resolve(projectFields()),
  },
  'patch /admin/v1/projects/{id}': { ids: async (w) => [await project(w)], body: { allowed_models: ['acme/*'] } },
  'delete /admin/v1/projects/{id}': { ids: async (w) => [await project(w)] },
  'post /admin/v1/projects/{id}/restore': { ids: async (w) => [await archived(w, 'projects', project)] },
  'patch /admin/v1/caps/{id}': { ids: async (w) => [await cap(w)], body: { amount_usd: '5' } },
  'delete /admin/v1/caps/{id}': { ids: async (w) => [await cap(w)] },
  'patch /admin/v1/keys/{id}': { ids: async (w) => [await key(w)], body: { rpm: 5 } },
  'post /admin/v1/keys/{id}/rotate': { ids: async (w) => [await key(w)] },
  'post /admin/v1/keys/{id}/revoke': { ids: async (w) => [await key(w)] },
  'post /admin/v1/tiers': { body: { name: 'created' } },
  'patch /admin/v1/tiers/{id}': { ids: async (w) => [await tier(w)], body: { rpm: 5 } },
  'delete /admin/v1/tiers/{id}': { ids: async (w) => [await tier(w)] },
  'post /admin/v1/tiers/{id}/restore': { ids: async (w) => [await archived(w, 'tiers', tier)] },
  'post /admin/v1/tokens': { body: { name: 'created' } },
  'post /admin/v1/tokens/{id}/revoke': { ids: async (w) => [await token(w)] },
  'post /admin/v1/actors/{id}/revoke': { ids: async (w) => [await token(w)] },
  'put /admin/v1/maintenance': { body: { mode: 'off', message: 'changed' } },
  'patch /admin/v1/settings/calendars': { body: { calendars: [{ name: 'holidays', dates: ['2026-12-25'] }] } },
  'put /admin/v1/settings/display-rates': { body: { rates: [{ date: '2026-11-01', currency: 'EUR', rate: '0.92' }] } },
  'patch /admin/v1/settings/tasks': { body: { chat: [{ model: '*' }] } },
  'post /admin/v1/models': { body: modelFields() },
  'patch /admin/v1/models/{id}': { ids: async (w) => [await model(w)], body: { name: 'changed' } },
  'delete /admin/v1/models/{id}': { ids: async (w) => [await model(w)] },
  'post /admin/v1/models/{id}/restore': { ids: async (w) => [await archived(w, 'models', model)] },
  'post /admin/v1/models/{id}/prices': { ids: async (w) => [await model(w)], body: PRICE },
  'post /admin/v1/prices/import': { query: previewedImport },
  'post /admin/v1/models/import': { query: (w) => previewed(w, '/models/import', MODELS_FILE), body: MODELS_FILE },
  'post /admin/v1/installation/import': {
    query: (w) => previewed(w, '/installation/import', INSTALLATION_FILE),
    body: INSTALLATION_FILE,
  },
  'post /admin/v1/channels': { body: channelFields() },
  'post /admin/v1/channels/bulk': { body: async (w) => ({ ids: [await channel(w)], priority: 5 }) },
  'patch /admin/v1/channels/{id}': { ids: async (w) => [await channel(w)], body: { priority: 5 } },
  'delete /admin/v1/channels/{id}': { ids: async (w) => [await channel(w)] },
  'put /admin/v1/channels/{id}/proxy': { ids: async (w) => [await channel(w)], body: PROXY },
  'delete /admin/v1/channels/{id}/proxy': {
    ids: async (w) => {
      const id = await channel(w);
      await w.app.call('put', `/channels/${id}/proxy`, PROXY).expect(200);
      return [id];
    },
  },
  'post /admin/v1/channels/{id}/restore': { ids: async (w) => [await archived(w, 'channels', channel)] },
  'post /admin/v1/channels/{id}/models': {
    ids: async (w) => [await channel(w)],
    body: async (w) => ({ models: [{ upstream_id: 'added', model: await model(w) }] }),
  },
  'post /admin/v1/channels/{id}/drain': { ids: async (w) => [await channel(w)] },
  'post /admin/v1/channels/{id}/reset-breaker': { ids: async (w) => [await channel(w)] },
  'post /admin/v1/channels/{id}/disable': { ids: async (w) => [await channel(w)] },
  'post /admin/v1/channels/{id}/enable': {
    ids: async (w) => {
      const id = await channel(w);
      await w.app.call('post', `/channels/${id}/disable`).expect(200);
      return [id];
    },
  },
  'post /admin/v1/channels/{id}/check-invoice': {
    ids: async (w) => [await channel(w)],
    body: 'day,model,amount_usd\n2026-11-20,gpt-4.1,0\n',
    mediaType: 'text/csv',
  },
  'post /admin/v1/channels/{id}/credentials': {
    ids: async (w) => [await channel(w)],
    body: { secret: 'sk-0123456789' },
  },
  'patch /admin/v1/credentials/{id}': { ids: async (w) => [await credential(w)], body: { label: 'changed' } },
  'post /admin/v1/credentials/{id}/rotate': {
    ids: async (w) => [await credential(w)],
    body: { secret: 'sk-9876543210' },
  },
  'patch /admin/v1/upstream-balances/{id}': { ids: async (w) => [await credential(w)], body: { stated_usd: '100' } },
  'delete /admin/v1/credentials/{id}': { ids: async (w) => [await credential(w)] },
  'put /admin/v1/credentials/{id}/proxy': { ids: async (w) => [await credential(w)], body: PROXY },
  'delete /admin/v1/credentials/{id}/proxy': { ids: async (w) => [await credential(w)] },
  'post /admin/v1/routes': { body: { match: { tag: 'created' } } },
  'patch /admin/v1/routes/{id}': { ids: async (w) => [await route(w)], body: { max_attempts: 1 } },
  'delete /admin/v1/routes/{id}': { ids: async (w) => [await route(w)] },
  'post /admin/v1/routes/{id}/restore': { ids: async (w) => [await archived(w, 'routes', route)] },
  'post /admin/v1/organizations/{id}/topups': {
    ids: async (w) => [await organization(w)],
    body: { amount_usd: '1' },
  },
  'post /admin/v1/organizations/{id}/chargebacks': {
    ids: async (w) => [await disputing(w)],
    body: () => Promise.resolve({ topup_id: disputedTopup, reason: 'test' }),
  },
  'post /admin/v1/organizations/{id}/adjustments': {
    ids: async (w) => [await organization(w)],
    body: { amount_usd: '-1', reason: 'test', allow_negative: true },
  },
  'post /admin/v1/organizations/{id}/grants': {
    ids: async (w) => [await organization(w)],
    body: { amount_usd: '1', reason: 'test' },
  },
  'post /admin/v1/organizations/{id}/holds/{requestId}/release': { ids: hold },
  'post /admin/v1/refunds': {
    body: async (w) => ({ generation_id: await settledRequest(w), reason: 'test' }),
  },
  'post /admin/v1/redeem-codes': { body: { count: 2, amount_usd: '1', reason: 'test' } },
  'post /admin/v1/settlement-failures/{id}/void': { ids: failure },
  'post /admin/v1/settlement-failures/{id}/settle': { ids: failure },
  'patch /admin/v1/settings/registration': { body: { mode: 'open' } },
  'patch /admin/v1/settings/mail': { body: { from_name: 'changed' } },
  'patch /admin/v1/settings/brand': { body: { name: 'changed' } },
  'patch /admin/v1/settings/legal': { body: { terms_text: 'changed' } },
  'patch /admin/v1/settings/public': { body: { models: true } },
  'patch /admin/v1/settings/security': { body: { second_factor: 'none' } },
  'post /admin/v1/identity-providers': { body: providerFields() },
  'patch /admin/v1/identity-providers/{id}': {
    ids: async (w) => [await identityProvider(w)],
    body: { name: 'changed' },
  },
  'post /admin/v1/identity-providers/{id}/rotate-secret': {
    ids: async (w) => [await identityProvider(w)],
    body: { client_secret: 'another' },
  },
  'delete /admin/v1/identity-providers/{id}': { ids: async (w) => [await identityProvider(w)] },
  'post /admin/v1/mails/{id}/retry': { ids: async (w) => [await deadMail(w)] },
  'post /admin/v1/users/{id}/end-sessions': { ids: async (w) => [await user(w)] },
  'post /admin/v1/users/{id}/sessions/{session_id}/end': { ids: (w) => userWithSession(w) },
  'post /admin/v1/users/{id}/reset-second-factor': { ids: async (w) => [await user(w)] },
  'patch /admin/v1/users/{id}': { ids: async (w) => [await user(w)], body: { name: 'changed' } },
  'post /admin/v1/organizations/{id}/invitations': {
    ids: async (w) => [await organization(w)],
    body: invitationFields(),
  },
  'post /admin/v1/invitations/{id}/link': { ids: async (w) => [await invitation(w)] },
  'post /admin/v1/invitations/{id}/revoke': { ids: async (w) => [await invitation(w)] },
  'patch /admin/v1/settings/upstreams': { body: { balance_alert_days: 5 } },
  'patch /admin/v1/settings/payments': { body: { refund_days: 3 } },
  'post /admin/v1/settlement-receipts/{id}/repeat': { ids: async (w) => [await failedReceipt(w)] },
  'patch /admin/v1/settings/invoices': { body: sellerFields() },
  'put /admin/v1/organizations/{id}/billing-profile': {
    ids: async (w) => [await organization(w)],
    body: { legal_name: 'Acme' },
  },
  'put /api/v1/billing-profile': { body: { legal_name: 'Acme' } },
  'post /admin/v1/payment-providers': { body: bankFields() },
  'patch /admin/v1/payment-providers/{id}': { ids: async (w) => [await bank(w)], body: { name: 'changed bank' } },
  'post /admin/v1/payment-providers/{id}/rotate-keys': {
    ids: async (w) => [await w.create('/payment-providers', stripeFields())],
    body: { webhook_secret: 'whsec_another' },
  },
  'post /admin/v1/payment-providers/{id}/sweep': {
    ids: async (w) => [await w.create('/payment-providers', stripeFields())],
    body: { since: '2026-11-20T00:00:00.000Z' },
  },
  'post /admin/v1/payment-providers/{id}/import-statement': {
    ids: async (w) => [await bank(w)],
    body: 'Date,Amount,Currency,Description\n2026-11-20,25.73,USD,RF-7K3M-9QX2-5\n',
    mediaType: 'text/csv',
  },
  'post /admin/v1/payment-providers/{id}/payouts': {
    ids: async (w) => [await payingOut(w)],
    body: { amount: '96.50', fee: '3.50', external_ref: 'payout 1' },
  },
  'post /admin/v1/topup-offers': { body: offerFields() },
  'patch /admin/v1/topup-offers/{id}': { ids: async (w) => [await offer(w)], body: { bonus_usd: '2' } },
  'delete /admin/v1/topup-offers/{id}': { ids: async (w) => [await offer(w)] },
  'post /admin/v1/orders/{id}/transfers': {
    ids: async (w) => [await order(w)],
    body: { amount: '25', external_ref: 'transfer 1' },
  },
  'post /admin/v1/orders/{id}/refunds': {
    ids: async (w) => [await paidOrder(w)],
    body: { amount_usd: '5', reason: 'test' },
  },
  'post /admin/v1/order-refunds/{id}/approve': { ids: async (w) => [await requestedRefund(w)], body: {} },
  'post /admin/v1/order-refunds/{id}/decline': {
    ids: async (w) => [await requestedRefund(w)],
    body: { reason: 'test' },
  },
  'post /admin/v1/order-refunds/{id}/transferred': { ids: async (w) => [await approvedRefund(w)] },
  'post /admin/v1/unapplied-payments/{id}/assign': {
    ids: async (w) => [await unappliedPayment(w)],
    body: async (w) => ({ order_id: await order(w) }),
  },
  'post /admin/v1/unapplied-payments/{id}/return': {
    ids: async (w) => [await unappliedPayment(w)],
    body: { reason: 'test' },
  },
  'post /api/v1/orders': { body: async (w) => ({ payment_provider_id: await bank(w), amount_usd: '25' }) },
  'delete /api/v1/automatic-topup': {
    ids: async (w) => {
      await automaticTopup(w);
      return [];
    },
  },
  'delete /api/v1/saved-methods/{id}': { ids: async (w) => [await savedMethod(w)] },
  'post /api/v1/orders/{id}/cancel': { ids: async (w) => [await order(w)] },
  'post /api/v1/orders/{id}/refund-requests': { ids: async (w) => [await paidOrder(w)], body: { reason: 'test' } },
  'post /api/v1/identity-providers': { body: ownProviderFields() },
  'patch /api/v1/identity-providers/{id}': { ids: async (w) => [await ownProvider(w)], body: { name: 'changed' } },
  'post /api/v1/identity-providers/{id}/rotate-secret': {
    ids: async (w) => [await ownProvider(w)],
    body: { client_secret: 'another' },
  },
  'delete /api/v1/identity-providers/{id}': { ids: async (w) => [await ownProvider(w)] },
  'post /api/v1/domains': { body: { domain: 'created.example' } },
  'delete /api/v1/domains/{id}': { ids: async (w) => [await ownDomain(w)] },
  'patch /api/v1/security': { body: { require_second_factor: false } },
  'post /api/v1/me/tokens': { body: { name: 'created' } },
  'post /api/v1/me/tokens/{id}/revoke': { ids: async (w) => [await ownToken(w)] },
  'patch /api/v1/organizations/{id}': {
    ids: (w) => Promise.resolve([w.customer.organizationId]),
    body: { name: 'changed' },
  },
  'post /api/v1/redeem': { body: async ({ app }) => ({ code: await mintCode(app) }) },
  'put /admin/v1/organizations/{id}/alert-rules': {
    ids: ({ customer }) => Promise.resolve([customer.organizationId]),
    body: alertRules(),
  },
  'put /api/v1/alert-rules': { body: alertRules({ low_balance_days: 3 }) },
  'post /api/v1/alert-subscription': { body: { emails: false } },
  'patch /admin/v1/settings/alerts': { body: { low_balance_percent: 20 } },
  'post /admin/v1/news': { body: newsFields() },
  'patch /admin/v1/news/{id}': { ids: async (w) => [await draftPost(w)], body: { default_language: 'ru' } },
  'delete /admin/v1/news/{id}': { ids: async (w) => [await draftPost(w)] },
  'post /admin/v1/news/{id}/publish': { ids: async (w) => [await draftPost(w)] },
  'post /admin/v1/news/{id}/withdraw': { ids: async (w) => [await scheduledPost(w)] },
  'post /admin/v1/price-proposals/{id}/reject': { ids: async (w) => [await priceProposal(w)] },
  'post /api/v1/news-subscription': { body: { emails: false } },
  'post /admin/v1/alarms/{id}/acknowledge': { ids: async (w) => [await alarm(w)] },
  'post /admin/v1/alarms/{id}/silence': { ids: async (w) => [await alarm(w)], body: { hours: 8 } },
  'delete /admin/v1/alarm-silences/{id}': { ids: async (w) => [await silence(w)] },
  'post /admin/v1/webhook-endpoints': { body: webhookFields() },
  'patch /admin/v1/webhook-endpoints/{id}': { ids: async (w) => [await webhook(w)], body: { name: 'changed webhook' } },
  'delete /admin/v1/webhook-endpoints/{id}': { ids: async (w) => [await webhook(w)] },
  'post /admin/v1/webhook-endpoints/{id}/rotate-secret': { ids: async (w) => [await webhook(w)] },
  'post /admin/v1/webhook-endpoints/{id}/test': { ids: async (w) => [await webhook(w)] },
  'post /admin/v1/webhook-endpoints/{id}/replay': {
    ids: async (w) => [await webhook(w)],
    body: { since: '2026-01-01T00:00:00Z' },
  },
  'post /api/v1/webhook-endpoints': { body: webhookFields() },
  'patch /api/v1/webhook-endpoints/{id}': {
    ids: async (w) => [await ownWebhook(w)],
    body: { name: 'changed webhook' },
  },
  'delete /api/v1/webhook-endpoints/{id}': { ids: async (w) => [await ownWebhook(w)] },
  'post /api/v1/webhook-endpoints/{id}/rotate-secret': { ids: async (w) => [await ownWebhook(w)] },
  'post /api/v1/webhook-endpoints/{id}/test': { ids: async (w) => [await ownWebhook(w)] },
  'post /api/v1/webhook-endpoints/{id}/replay': {
    ids: async (w) => [await ownWebhook(w)],
    body: { since: '2026-01-01T00:00:00Z' },
  },
  'post /api/v1/projects': { body: () => Promise.resolve(projectFields()) },
  'patch /api/v1/projects/{id}': { ids: async (w) => [await ownProject(w)], body: { allowed_models: ['acme/*'] } },
  'delete /api/v1/projects/{id}': { ids: async (w) => [await ownProject(w)] },
  'post /api/v1/projects/{id}/restore': { ids: async (w) => [await archivedProject(w)] },
  'put /api/v1/projects/{id}/members/{memberId}': { ids: projectMember, body: { role: 'developer' } },
  'delete /api/v1/projects/{id}/members/{memberId}': { ids: projectMember },
  'post /api/v1/caps': { body: capFields() },
  'patch /api/v1/caps/{id}': { ids: async (w) => [await ownCap(w)], body: { amount_usd: '5' } },
  'delete /api/v1/caps/{id}': { ids: async (w) => [await ownCap(w)] },
  'post /api/v1/keys': { body: { name: 'key' } },
  'post /api/v1/playground-key': {},
  'patch /api/v1/keys/{id}': { ids: async (w) => [await ownKey(w)], body: { rpm: 5 } },
  'post /api/v1/keys/{id}/rotate': { ids: async (w) => [await ownKey(w)] },
  'post /api/v1/keys/{id}/revoke': { ids: async (w) => [await ownKey(w)] },
  'patch /api/v1/members/{id}': { ids: async (w) => [await member(w)], body: { role: 'billing' } },
  'delete /api/v1/members/{id}': { ids: async (w) => [await member(w)] },
  'post /api/v1/invitations': { body: invitationFields() },
  'post /api/v1/invitations/{id}/revoke': { ids: async (w) => [await invitation(w)] },
};

/** Public: the secret is in the body. */
const PUBLIC_WRITES = [
  'post /api/v1/auth/login',
  'post /api/v1/auth/passkeys/login',
  'post /api/v1/auth/passkeys/login-options',
  'post /api/v1/auth/providers/{id}/login',
  'post /api/v1/auth/providers/{id}/backchannel-logout',
  'post /api/v1/auth/single-sign-on',
  'post /api/v1/auth/setup',
  'post /api/v1/auth/password/reset',
  'post /api/v1/auth/password/forgot',
  'post /api/v1/auth/register',
  'post /api/v1/auth/register/complete',
  'post /api/v1/auth/invitation',
  'post /api/v1/auth/invitation/register',
  'post /api/v1/public/news-unsubscribe/{secret}',
  'post /webhooks/payments/{id}',
];

/** Writes of the account behind a session; each has a session of its own. */
const ACCOUNT_WRITES: Readonly<
  Record<string, (own: SessionCaller, other: SessionCaller) => readonly [id: string, body?: object]>
> = {
  'post /api/v1/auth/totp': () => [''],
  'post /api/v1/auth/totp/remove': () => [''],
  'post /api/v1/auth/logout': () => [''],
  'post /api/v1/auth/sessions/end-others': () => [''],
  'post /api/v1/auth/sessions/{id}/end': (_own, other) => [other.session.id],
  'post /api/v1/auth/account/delete': ({ session }) => ['', { email: (session.user as { email: string }).email }],
  'patch /api/v1/auth/profile': () => ['', { name: 'Ada Byron' }],
  'post /api/v1/auth/step-up': () => ['', { password: PASSWORD }],
  'post /api/v1/auth/password': () => ['', { current_password: PASSWORD, password: PASSWORD }],
};

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/**
 * They need a code of an app, a passkey, an invitation or a session, or end the rights of the caller: tested in
 * `account` and `access`.
 */
const TESTED_APART = [
  // Has a row for each price as well: libs/catalog/price-updates.
  'post /admin/v1/price-proposals/{id}/approve',
  // Needs a difference with a provider.
  'post /admin/v1/payment-differences/{id}/accept',
  // Calls the provider, and notes its account.
  'post /admin/v1/payment-providers/{id}/test',
  // Calls the provider as well: test/e2e/control/payments/stripe-endpoint.spec.ts.
  'post /admin/v1/payment-providers/{id}/register-webhook',
  'post /admin/v1/organizations/{id}/impersonate',
  'post /admin/v1/mails/test',
  'post /admin/v1/operator-invitations',
  'post /admin/v1/operator-invitations/{id}/resend',
  'post /admin/v1/operator-invitations/{id}/revoke',
  'post /api/v1/auth/totp/confirm',
  'post /api/v1/auth/totp/recovery-codes',
  'post /api/v1/auth/passkeys',
  'post /api/v1/auth/identities/{id}/remove',
  'post /api/v1/auth/passkeys/{id}/rename',
  'post /api/v1/auth/passkeys/{id}/remove',
  'post /api/v1/auth/invitation/accept',
  'post /api/v1/domains/{id}/verify',
  // Consent of a person: `automatic-topup/consent.verify.spec.ts`.
  'put /api/v1/automatic-topup',
  'post /api/v1/saved-methods/{id}/orders',
  'post /api/v1/auth/saved-methods/{id}/remove',
  'post /api/v1/me/leave',
  'post /api/v1/members/{id}/hand-over',
];

/** Spoken by browsers and providers, by the rules of OpenID Connect: no part of the API. */
const OF_PROVIDERS = [
  'get /api/v1/auth/providers/{id}/callback',
  'post /api/v1/auth/providers/{id}/backchannel-logout',
  'post /api/v1/public/news-unsubscribe/{secret}',
];

/** POST routes that only read, note what was read, or begin something. */
const QUESTIONS = [
  'post /admin/v1/payment-providers/{id}/compare',
  'post /api/v1/auth/account/export',
  'post /api/v1/news/read',
  'post /api/v1/auth/passkeys/options',
  'post /api/v1/auth/passkeys/step-up-options',
  'post /api/v1/auth/providers/{id}/link',
  'post /api/v1/auth/providers/{id}/step-up',
  'post /admin/v1/prices/preview',
  'post /admin/v1/price-list/check',
  'post /admin/v1/routes/simulate',
  'post /admin/v1/channels/{id}/test',
  'post /admin/v1/channels/{id}/test-stream',
  'post /admin/v1/channels/{id}/discover-models',
  'post /admin/v1/credentials/{id}/verify',
  'post /admin/v1/upstream-balances/{id}/refresh',
];

describe('every route of control', () => {
  let app: ControlApp;
  let world: World;
  let routes: Route[];

  beforeAll(async () => {
    app = await startControlApp();
    routes = listRoutes(app.control.app);
    world = await startWorld(app);
  });
  beforeEach(() => endLimits(app));
  afterAll(async () => {
    await world.worker.close();
    await app.stop();
  });

  it('is public only where it is marked so', () => {
    const reads = routes.filter(({ isPublic, method }) => isPublic && method === 'get');
    expect(reads.map(nameOf).sort()).toEqual([
      ...['get /api/v1/auth/challenge', 'get /api/v1/auth/config', 'get /api/v1/auth/providers/{id}/callback'],
      ...['configuration', 'legal', 'logos/{hash}', 'models', 'status'].map((page) => `get /api/v1/public/${page}`),
      ...['get /healthz', 'get /readyz', 'get /webhooks/payments/{id}'],
    ]);
    const writes = routes.filter(({ isPublic, method }) => isPublic && method !== 'get');
    expect(writes.map(nameOf).sort()).toEqual([...PUBLIC_WRITES].sort());
  });

  it('requires a token of its app, and no other kind, before it reads a body', async () => {
    // No rule of a body lets it pass: neither JSON, nor a form, nor a file.
    const sent = (call: Test, method: Route['method']) =>
      method === 'get' ? call : call.set('content-type', 'application/json').send('[[\0');
    const apiKey = mintKey('rtf', 'api_key', (bound) => randomInt(bound));
    for (const { method, path } of routes.filter(({ isPublic }) => !isPublic)) {
      const full = path.replaceAll(/\{[^}]+\}/g, 'x');
      // Guesses are counted by cookie.
      const cookie = `other=${method}${full}`;
      const absent = await sent(app.raw(method, full).set('cookie', cookie), method);
      const code = path.startsWith('/api/v1/auth/') ? 'session_required' : 'invalid_api_key';
      expect([method, path, absent.status, absent.body.error.code]).toEqual([method, path, 401, code]);
      const foreign = app.raw(method, full).set('authorization', `Bearer ${apiKey}`).set('cookie', cookie);
      const customer = await sent(foreign, method);
      expect([method, path, customer.status, customer.body.error.code]).toEqual([
        method,
        path,
        403,
        'wrong_token_kind',
      ]);
    }
  });

  it('that is public reads 16 kB of a body, and of a payment message 256 kB', async () => {
    for (const name of PUBLIC_WRITES) {
      const path = name.slice('post '.length).replaceAll(/\{[^}]+\}/g, 'x');
      const type = OF_PROVIDERS.includes(name) ? 'application/x-www-form-urlencoded' : 'application/json';
      const limit = path.startsWith('/webhooks/') ? 262_144 : 16_384;
      const { status, body } = await app
        .raw('post', path)
        .set('content-type', type)
        .send('x'.repeat(limit + 1));
      expect([name, status, body.error.metadata]).toEqual([name, 413, { limit_bytes: limit }]);
    }
  });

  it('is described in the OpenAPI document, and nothing else is', () => {
    const described = Object.entries(app.control.describe().paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method} ${path}`),
    );
    const own = routes.filter((route) => !OF_PROVIDERS.includes(nameOf(route)));
    expect(described.sort()).toEqual(own.map(nameOf).sort());
    for (const { method, path, isPublic } of own) {
      const operation = app.control.describe().paths[path]?.[method];
      expect([path, operation?.summary]).toEqual([path, expect.any(String)]);
      expect([path, operation?.tags]).toEqual([path, [expect.any(String)]]);
      const success = operation?.responses['200'] ?? operation?.responses['201'];
      expect([path, method, success]).toEqual([
        path,
        method,
        isPublic ? expect.anything() : expect.objectContaining({ content: expect.anything() }),
      ]);
    }
  });

  it('that changes something has a case', () => {
    const writes = routes.filter(({ method }) => method !== 'get').map(nameOf);
    expect(
      [...Object.keys(WRITES), ...Object.keys(ACCOUNT_WRITES), ...TESTED_APART, ...QUESTIONS, ...PUBLIC_WRITES].sort(),
    ).toEqual(writes.sort());
  });

  it.each(Object.keys(WRITES))('leaves an audit row of its request: %s', async (name) => {
    const [method, template] = name.split(' ') as [Route['method'], string];
    const { ids, body, query, mediaType } = WRITES[name]!;
    const values = (await ids?.(world)) ?? [];
    const filled = template.replaceAll(/\{[^}]+\}/g, () => values.shift() ?? '') + ((await query?.(world)) ?? '');
    const isCustomers = filled.startsWith('/api/');
    const path = filled.replace(/^\/(?:admin|api)\/v1/, '');
    const caller = isCustomers ? world.customer : app;
    const given = typeof body === 'function' ? await body(world) : body;
    const call =
      typeof given === 'string'
        ? caller
            .call(method, path)
            .set('content-type', mediaType ?? '')
            .send(given)
        : caller.call(method, path, given ?? (query === undefined ? {} : undefined));
    const answer = await (method === 'post' ? call.set('idempotency-key', randomUUID()) : call);
    expect([answer.status, answer.body]).toEqual([method === 'post' ? expect.any(Number) : 200, expect.anything()]);
    expect(answer.status).toBeLessThan(300);
    const rows = await app.query(
      'SELECT actor, address FROM audit_event WHERE request_id = $1',
      answer.headers['x-request-id'],
    );
    const actor = isCustomers ? /^management_token:tok_/ : /^admin_token:tok_/;
    expect(rows).toEqual([{ actor: expect.stringMatching(actor), address: expect.any(String) }]);
  });

  it.each(Object.keys(ACCOUNT_WRITES))('leaves an audit row of its user: %s', async (name) => {
    const email = await makeOperator(app);
    const [own, other] = [await logIn(app, { email, audience: 'operator' }), await logIn(app, { email })];
    const [id, body = {}] = ACCOUNT_WRITES[name]!(own, other);
    const [method, path] = name.split(' ') as [Route['method'], string];
    const answer = await own.call(method, path.replace('{id}', id), body);
    expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
    const sql = 'SELECT DISTINCT actor, address FROM audit_event WHERE request_id = $1';
    const rows = await app.query(sql, answer.headers['x-request-id']);
    expect(rows).toEqual([{ actor: expect.stringMatching(/^user:usr_/), address: expect.any(String) }]);
  });

  it('that moves money, or changes keys of others, credentials or roles, needs a confirmed session', () => {
    const reflector = new Reflector();
    const confirmed = listRoutes(app.control.app, (target) => reflector.get(STEP_UP, target) === true);
    const needed = (name: string): boolean =>
      /^\w+ \/admin\/v1\/.*(?:topups|adjustments|chargebacks|grants|refunds|redeem-codes|release|settle|void|keys|tokens|users|credentials(?!.*verify)|invitations|identity-providers|orders|payment-providers|payment-differences|settlement-receipts|actors|topup-offers|unapplied-payments|settings\/(?:alerts|registration|mail|brand|legal|payments|invoices|public|security|upstreams)|news|organizations(?!.*projects)|caps\/|installation\/import)/.test(
        name,
      ) ||
      /^post \/admin\/v1\/channels$/.test(name) ||
      // Consent; its end is always possible.
      /^put \/api\/v1\/automatic-topup$/.test(name) ||
      /^\w+ \/api\/v1\/(?:members|invitations|identity-providers|domains|security|saved-methods|me\/tokens$|keys\/\{id\}\/rotate|auth\/(?:totp|account|identities|passkeys(?:$|\/options|.*remove)|providers\/.*link))/.test(
        name,
      );
    const writes = routes.filter(({ method, isPublic }) => method !== 'get' && !isPublic).map(nameOf);
    expect(
      confirmed
        .filter(({ method, isPublic }) => method !== 'get' && !isPublic)
        .map(nameOf)
        .sort(),
    ).toEqual(writes.filter(needed).sort());
  });

  it('is in docs/api/openapi.json; to rewrite it: UPDATE_OPENAPI=1, then npm run format', () => {
    const current = JSON.stringify(app.control.describe());
    if (process.env.UPDATE_OPENAPI !== undefined) writeFileSync(COMMITTED, current);
    expect(JSON.parse(readFileSync(COMMITTED, 'utf8'))).toEqual(JSON.parse(current));
  });

  it('has no dangling references in its document', () => {
    const references = JSON.stringify(app.control.describe()).matchAll(/"#\/components\/schemas\/([^"]*)"/g);
    const known = Object.keys(app.control.describe().components?.schemas ?? {});
    for (const [, name] of references) expect(known).toContain(name);
  });

  it('is served as OpenAPI 3.1 and browsable, without external resources', async () => {
    const { body } = await app.raw('get', '/openapi.json').expect(200);
    expect(body).toEqual(JSON.parse(JSON.stringify(app.control.describe())));
    expect(body.openapi).toBe('3.1.0');
    expect(JSON.stringify(body)).not.toContain('"nullable"');
    const page = await app.raw('get', '/docs').expect(200);
    // The console's sessions are on this origin: a page with scripts of a package has another.
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; .*; sandbox allow-scripts; /);
    expect(page.text).not.toMatch(/<iframe|<form| on\w+=| style=|(?:src|href)="(?:https?:)?\/\//i);
    const { text } = await app.raw('get', '/docs/page.js').expect(200);
    expect(text).toContain(`spec: ${JSON.stringify(body)} });`);
    for (const path of ['/openapi.json', ...DOCS_PATHS]) {
      const { headers } = await app.raw('get', path).expect(200).expect('cache-control', 'public, max-age=300');
      await app.raw('get', path).set('if-none-match', String(headers.etag)).expect(304);
    }
  });
});
