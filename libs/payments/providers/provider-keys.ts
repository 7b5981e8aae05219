import type { UpstreamRule } from '#core/infra';
import { refusal, Secret, checkUpstreamUrl } from '#core';
import type { PaymentMode } from '../port/provider-adapter.js';
import type { StoredOptions } from './payment-provider.repository.js';
import type { ProviderCredentials } from './provider-credentials.js';
import type { PaymentProviderKind } from './provider-kinds.js';

/** What the keys of a kind look like. Each throws 400 for one that does not belong to it. */
interface KeyForms {
  readonly requireKey: (key: string, mode: PaymentMode) => void;
  /** Null: its messages are signed with its key, or by nothing. */
  readonly requireWebhookSecret: ((secret: string) => void) | null;
  /** Whether it has an address of its own, as each vendor of a protocol has. */
  readonly hasServer: boolean;
  /** Whether its keys do not name the merchant. */
  readonly hasStore: boolean;
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
/** Vendors make keys of 32 characters; a short one could be guessed from one message. */
const EPAY_KEY = /^[\x21-\x7e]{16,300}$/;
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
    hasStore: false,
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
    hasStore: true,
  },
  epay: {
    requireKey: (key) => {
      if (!EPAY_KEY.test(key)) throw refusal('payment_key_unreadable', {}, { param: 'secret_key' });
    },
    requireWebhookSecret: null,
    hasServer: true,
    hasStore: true,
  },
  yookassa: {
    requireKey: (key, mode) => {
      if (!TOKEN.test(key) || !key.startsWith(`${mode}_`)) {
        throw refusal('payment_key_mode', { mode }, { param: 'secret_key' });
      }
    },
    requireWebhookSecret: null,
    hasServer: false,
    hasStore: true,
  },
};

const NEITHER = { hasServer: false, hasStore: false };

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
  const { requireKey, requireWebhookSecret } = FORMS[kind];
  requireKey(key, mode);
  if (secret !== null) {
    if (requireWebhookSecret === null) throw refusal('payment_webhook_secret_unused', {}, { param: 'webhook_secret' });
    requireWebhookSecret(secret);
  }
  return { secretKey: new Secret(key), webhookSecrets: secret === null ? [] : [new Secret(secret)] };
}

/** Whether its messages have a secret of their own, without which they are refused. */
export const hasWebhookSecret = (kind: PaymentProviderKind): boolean =>
  kind !== 'bank_transfer' && FORMS[kind].requireWebhookSecret !== null;

/** Where the provider is, as it is stored. Throws 400 for a kind without a server, and for an address that is not called. */
export function requireServer(
  kind: PaymentProviderKind,
  options: Partial<StoredOptions> = {},
  allow: readonly UpstreamRule[],
): Pick<StoredOptions, 'serverUrl' | 'storeId'> | object {
  const [serverUrl, storeId] = [options.serverUrl?.trim() ?? '', options.storeId?.trim() ?? ''];
  const { hasServer, hasStore } = kind === 'bank_transfer' ? NEITHER : FORMS[kind];
  if (!hasServer && serverUrl !== '') throw refusal('payment_server_unknown', {}, { param: 'server_url' });
  if (!hasStore && storeId !== '') throw refusal('payment_store_unknown', {}, { param: 'store_id' });
  if (!hasStore) return {};
  if (!STORE_ID.test(storeId)) throw refusal('payment_store_missing', {}, { param: 'store_id' });
  // The simulated server stands in.
  if (!hasServer || (options.simulator === true && serverUrl === '')) return { storeId, serverUrl: null };
  if (serverUrl === '') throw refusal('payment_server_missing', {}, { param: 'server_url' });
  const verdict = checkUpstreamUrl(serverUrl, allow);
  if (verdict.kind === 'refused') throw refusal('payment_server_url', {}, { param: 'server_url' });
  const { origin, path } = verdict.endpoint;
  return { storeId, serverUrl: `${origin}${path}` };
}
