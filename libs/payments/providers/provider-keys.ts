import { checkUpstreamUrl } from '#outbound';
import type { UpstreamRule } from '#infra';
import { refusal, Secret } from '#kernel';
import type { PaymentMode } from '../port/provider-adapter.js';
import type { StoredOptions } from './payment-provider.repository.js';
import type { ProviderCredentials } from './provider-credentials.js';
import { type PaymentProviderKind } from './provider-kinds.js';

/** What the keys of a kind look like. Each throws 400 for one that does not belong to it. */
interface KeyForms {
  requireKey(key: string, mode: PaymentMode): void;
  requireWebhookSecret(secret: string): void;
  /** Whether operators run it, so that it has an address and a store. */
  readonly hasServer: boolean;
}

/** Stripe's keys name their mode: a key of the other one would take, or simulate, real money. */
const KEY_MODES: readonly (readonly [RegExp, PaymentMode])[] = [
  [/^(?:sk|rk)_live_/, 'live'],
  [/^(?:sk|rk)_test_/, 'test'],
];
/** Of a header: BTCPay Server's keys have 40 characters, and no mode. */
const TOKEN = /^[\x21-\x7e]{8,300}$/;
/** People choose secrets of BTCPay Server's webhooks. */
const WEBHOOK_SECRET_MIN = 8;
const STORE_ID = /^[A-Za-z0-9]{1,100}$/;

const FORMS: Readonly<Record<Exclude<PaymentProviderKind, 'bank_transfer'>, KeyForms>> = {
  stripe: {
    requireKey: (key, mode) => {
      const [, keyMode] = KEY_MODES.find(([form]) => form.test(key)) ?? [];
      if (keyMode !== mode) throw refusal('payment_key_mode', { mode }, { param: 'secret_key' });
    },
    requireWebhookSecret: (secret) => {
      if (!secret.startsWith('whsec_')) throw refusal('payment_webhook_secret', {}, { param: 'webhook_secret' });
    },
    hasServer: false,
  },
  btcpay: {
    requireKey: (key) => {
      if (!TOKEN.test(key)) throw refusal('payment_key_unreadable', {}, { param: 'secret_key' });
    },
    requireWebhookSecret: (secret) => {
      if (TOKEN.test(secret)) return;
      throw refusal('payment_webhook_secret_short', { min: WEBHOOK_SECRET_MIN }, { param: 'webhook_secret' });
    },
    hasServer: true,
  },
};

/**
 * White space around a secret is a mistake of copying. Null: the kind has no API. The secret of webhooks may come later:
 * their URL has the id of the provider.
 */
export function requireCredentials(
  kind: PaymentProviderKind,
  mode: PaymentMode,
  secretKey: Secret | null,
  webhookSecret: Secret | null,
): ProviderCredentials | null {
  if (kind === 'bank_transfer') {
    if (secretKey !== null || webhookSecret !== null) throw refusal('payment_provider_without_api', {});
    return null;
  }
  const [key, secret] = [secretKey?.reveal().trim() ?? '', webhookSecret?.reveal().trim() ?? null];
  FORMS[kind].requireKey(key, mode);
  if (secret !== null) FORMS[kind].requireWebhookSecret(secret);
  return { secretKey: new Secret(key), webhookSecrets: secret === null ? [] : [new Secret(secret)] };
}

/** Where the provider is, as it is stored. Throws 400 for a kind without a server, and for an address that is not called. */
export function requireServer(
  kind: PaymentProviderKind,
  options: Partial<StoredOptions> = {},
  allow: readonly UpstreamRule[],
): Pick<StoredOptions, 'serverUrl' | 'storeId'> | object {
  const [serverUrl, storeId] = [options.serverUrl?.trim() ?? '', options.storeId?.trim() ?? ''];
  if (kind === 'bank_transfer' || !FORMS[kind].hasServer) {
    if (serverUrl !== '' || storeId !== '') throw refusal('payment_server_unknown', {}, { param: 'server_url' });
    return {};
  }
  if (!STORE_ID.test(storeId)) throw refusal('payment_server_missing', {}, { param: 'store_id' });
  // The simulated server stands in.
  if (options.simulator === true && serverUrl === '') return { storeId, serverUrl: null };
  if (serverUrl === '') throw refusal('payment_server_missing', {}, { param: 'server_url' });
  const verdict = checkUpstreamUrl(serverUrl, allow);
  if (verdict.kind === 'refused') throw refusal('payment_server_url', {}, { param: 'server_url' });
  const { origin, path } = verdict.endpoint;
  return { storeId, serverUrl: `${origin}${path}` };
}
