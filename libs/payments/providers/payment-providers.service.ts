import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, Config, violatedUniqueIndex, type Transaction } from '#core/infra';
import { Clock, formatId, newUuid, refusal, RoutifyError, Secret, type ChangeOutcome, type Actor } from '#core';
import {
  type PaymentMode,
  type ProviderAccount,
  ProviderRefusal,
  ProviderUnavailable,
} from '../port/provider-adapter.js';
import { describePaymentProvider } from './describe-provider.js';
import { PaymentProviderRepository, type PaymentProvider, type StoredOptions } from './payment-provider.repository.js';
import { CredentialsVault, type ProviderCredentials } from './provider-credentials.js';
import { ProviderAdapters } from './provider-adapters.js';
import { ProviderEndpoints } from './provider-endpoints.service.js';
import {
  currencyOf,
  hasApi,
  hasOption,
  PROVIDER_TRAITS,
  recordsPayouts,
  sendsRefunds,
  type PaymentProviderKind,
  type ProviderTrait,
} from './provider-kinds.js';
import { requireCredentials, requireServer } from './provider-keys.js';

/** Fields that operators set; absent ones keep their value. */
interface ProviderFields {
  readonly name?: string;
  readonly status?: PaymentProvider['status'];
  readonly minNanoUsd?: bigint;
  readonly maxNanoUsd?: bigint;
  readonly dailyMaxNanoUsd?: bigint;
  readonly surchargePpm?: number;
  readonly surchargeNanoUsd?: bigint;
  /** The server is chosen once: keys of one are not sent to another. */
  readonly options?: Partial<Omit<StoredOptions, keyof CredentialHints>>;
}

type CredentialHints = Pick<StoredOptions, 'keyHint' | 'hasWebhookSecret' | 'endpointRef' | 'endpointProblem'>;

interface NewProvider extends ProviderFields {
  readonly kind: PaymentProviderKind;
  readonly name: string;
  readonly mode: PaymentMode;
  /** ISO 4217; null: that of its kind. It is fixed. */
  readonly currency: string | null;
  readonly secretKey: Secret | null;
  readonly webhookSecret: Secret | null;
}

/** Beside this many a customer could not choose. */
const PROVIDERS_MAX = 20;
const USD = 1_000_000_000n;
const LIMITS = { minNanoUsd: 5n * USD, maxNanoUsd: 1_000n * USD, dailyMaxNanoUsd: 2_000n * USD };
const HINT_CHARACTERS = 4;

/** Ways to pay, which operators configure. */
@Injectable()
export class PaymentProvidersService {
  constructor(
    private readonly providers: PaymentProviderRepository,
    private readonly credentials: CredentialsVault,
    private readonly adapters: ProviderAdapters,
    private readonly endpoints: ProviderEndpoints,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  list(): Promise<readonly PaymentProvider[]> {
    return this.providers.list();
  }

  async get(id: string): Promise<PaymentProvider> {
    return found(await this.providers.find(id), id);
  }

  /** Active ones of a mode, which customers of that mode choose from. */
  async offered(isTest: boolean): Promise<readonly PaymentProvider[]> {
    const all = await this.providers.list();
    return all.filter(({ status, mode }) => status === 'active' && (mode === 'test') === isTest);
  }

  /** Kinds of messages that its account is to send; empty without an API. */
  eventsOf({ kind }: PaymentProvider): readonly string[] {
    return this.adapters.of(kind)?.events ?? [];
  }

  /** What its kind does by an API, and what is left to operators. */
  traitsOf({ kind }: PaymentProvider): readonly ProviderTrait[] {
    const adapter = this.adapters.of(kind);
    const traits: Readonly<Record<ProviderTrait, boolean>> = {
      api: hasApi(kind),
      refunds: sendsRefunds(kind),
      refund_claims: adapter?.claim !== undefined,
      webhook_registration: this.endpoints.isMade({ kind }),
      account_comparison: adapter !== null && adapter.comparison !== null,
      manual_payouts: recordsPayouts(kind),
    };
    return PROVIDER_TRAITS.filter((trait) => traits[trait]);
  }

  /** Whether its endpoint is made by its API. */
  makesEndpoint(provider: PaymentProvider): boolean {
    return this.endpoints.isMade(provider);
  }

  /**
   * Without a webhook secret the endpoint is made by the key, where the kind has such an API; that it was not is noted and no
   * failure. Throws 400 for a currency, credentials or a server that the kind does not have, `conflict` for a name that is
   * taken.
   */
  async create(fields: NewProvider, actor: Actor): Promise<PaymentProvider> {
    const provider = await this.insert(fields, actor);
    const isByHand = fields.webhookSecret !== null || !this.endpoints.isMade(provider);
    return isByHand ? provider : this.endpoints.tryToRegister(provider, actor);
  }

  private async insert(
    { kind, mode, name, currency: chosen, secretKey, webhookSecret, ...fields }: NewProvider,
    actor: Actor,
  ): Promise<PaymentProvider> {
    const id = newUuid(this.clock.nowMs());
    this.requireSimulator(fields.options);
    const currency = currencyOf(kind, chosen);
    if (currency === null) throw refusal('payment_currency', { currency: chosen ?? '' }, { param: 'currency' });
    const credentials = requireCredentials(kind, mode, secretKey, webhookSecret);
    requireOptions(kind, fields.options);
    const server = requireServer(kind, fields.options, this.config.upstreamAllow);
    return refusingTakenName(name, () =>
      this.providers.transaction(async (tx) => {
        if ((await this.providers.count(tx)) >= PROVIDERS_MAX)
          throw refusal('payment_providers_limit', { limit: PROVIDERS_MAX });
        const columns = { ...LIMITS, ...columnsOf(fields, {}), ...this.sealedColumns(id, credentials, {}) };
        requireLimits(columns);
        const options = { ...fields.options, ...server, ...hintOf(credentials) };
        const provider = await this.providers.insert(tx, { ...columns, id, kind, mode, name, currency, options });
        await record(tx, actor, 'payment_provider.create', null, provider);
        return provider;
      }),
    );
  }

  /** Throws as `create`, and 412 for another version. */
  update(
    id: string,
    fields: ProviderFields,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<PaymentProvider>> {
    this.requireSimulator(fields.options);
    return refusingTakenName(fields.name ?? '', () =>
      this.providers.transaction((tx) =>
        changeRow<PaymentProvider>(tx, {
          find: async () => found(await this.providers.lock(tx, id), id),
          expectedVersion,
          write: (before) => {
            requireLimits({ ...before, ...fields });
            requireOptions(before.kind, fields.options);
            return this.providers.update(tx, id, columnsOf(fields, before.options));
          },
          record: (before, after) => record(tx, actor, 'payment_provider.update', before, after),
        }),
      ),
    );
  }

  /**
   * Replaces credentials; a null one stays. The earlier webhook secret is accepted until the next rotation. By another key the
   * endpoint is made or mended, unless operators made it, and that at an account which is left ends. Throws 400 for a key of
   * the other mode, `conflict` for that of another merchant while orders of this one are open.
   */
  async rotate(
    id: string,
    keys: { readonly secretKey: Secret | null; readonly webhookSecret: Secret | null },
    actor: Actor,
  ): Promise<PaymentProvider> {
    const provider = await this.get(id);
    const before = this.credentials.open(provider);
    const [current] = before?.webhookSecrets ?? [];
    const secretKey = keys.secretKey ?? before?.secretKey ?? null;
    const next = requireCredentials(provider.kind, provider.mode, secretKey, keys.webhookSecret ?? current ?? null);
    if (next === null) throw refusal('payment_provider_without_api', {});
    const earlier =
      keys.webhookSecret === null ? (before?.webhookSecrets.slice(1) ?? []) : before?.webhookSecrets.slice(0, 1);
    const credentials = { ...next, webhookSecrets: [...next.webhookSecrets, ...(earlier ?? [])] };
    const account = keys.secretKey === null ? null : await this.accountBehind(provider, credentials);
    const after = await this.providers.transaction(async (tx) => {
      const locked = found(await this.providers.lock(tx, id), id);
      const isOther = account !== null && locked.accountRef !== null && locked.accountRef !== account.accountRef;
      if (isOther && (await this.providers.isInUse(tx, id))) throw refusal('payment_provider_in_use', {});
      const ownEndpoint = keys.webhookSecret === null ? {} : { endpointRef: null, endpointProblem: null };
      const columns = this.sealedColumns(id, credentials, { ...locked.options, ...ownEndpoint });
      const accountRef = account?.accountRef ?? locked.accountRef;
      const changed = await this.providers.update(tx, id, { ...columns, accountRef });
      await record(tx, actor, 'payment_provider.rotate', locked, changed);
      return changed;
    });
    if (keys.secretKey === null || keys.webhookSecret !== null || !this.endpoints.isMade(after)) return after;
    const isOtherAccount = provider.accountRef !== null && provider.accountRef !== after.accountRef;
    if (isOtherAccount) await this.endpoints.tryToRemove(provider);
    const { endpointRef = null, hasWebhookSecret = false } = after.options;
    const isByHand = hasWebhookSecret && endpointRef === null && !isOtherAccount;
    return isByHand ? after : this.endpoints.tryToRegister(after, actor);
  }

  /** Calls the provider with its credentials. Throws 400 when it refuses them, 503 when it gives no answer. */
  async test(id: string, actor: Actor): Promise<ProviderAccount> {
    const provider = await this.get(id);
    const credentials = this.credentials.open(provider);
    if (credentials === null) throw refusal('payment_provider_without_api', {});
    const account = await this.accountBehind(provider, credentials);
    if (provider.accountRef !== account.accountRef) {
      await this.providers.transaction(async (tx) => {
        const before = found(await this.providers.lock(tx, id), id);
        const after = await this.providers.update(tx, id, { accountRef: account.accountRef });
        await record(tx, actor, 'payment_provider.test', before, after);
      });
    }
    return account;
  }

  private async accountBehind(provider: PaymentProvider, credentials: ProviderCredentials): Promise<ProviderAccount> {
    const access = this.credentials.accessOf(provider);
    const adapter = this.adapters.of(provider.kind);
    if (access === null || adapter === null) throw refusal('payment_provider_without_api', {});
    try {
      const account = await adapter.account({ ...access, ...credentials });
      if (account.mode !== provider.mode) throw refusal('payment_key_mode', { mode: provider.mode });
      return account;
    } catch (error) {
      if (error instanceof ProviderUnavailable) {
        throw new RoutifyError('temporarily_unavailable', 'The payment provider gives no answer.', { cause: error });
      }
      if (error instanceof ProviderRefusal) throw refusal('payment_key_refused', { answer: error.message });
      throw error;
    }
  }

  private requireSimulator(options: ProviderFields['options']): void {
    if (options?.simulator === true && !this.config.simulator) throw refusal('payment_simulator_off', {});
  }

  private sealedColumns(id: string, credentials: ProviderCredentials | null, options: PaymentProvider['options']) {
    if (credentials === null) return {};
    const { ciphertext, encryptionKeyId } = this.credentials.seal(id, credentials);
    return { ciphertext, encryptionKeyId, options: { ...options, ...hintOf(credentials) } };
  }
}

function columnsOf({ options, ...columns }: ProviderFields, before: PaymentProvider['options']) {
  return options === undefined ? columns : { ...columns, options: { ...before, ...options } };
}

function hintOf(credentials: ProviderCredentials | null): CredentialHints | object {
  if (credentials === null) return {};
  const { secretKey, webhookSecrets } = credentials;
  return { keyHint: secretKey.reveal().slice(-HINT_CHARACTERS), hasWebhookSecret: webhookSecrets.length > 0 };
}

function requireLimits(limits: Pick<PaymentProvider, 'minNanoUsd' | 'maxNanoUsd' | 'dailyMaxNanoUsd'>): void {
  const { minNanoUsd, maxNanoUsd, dailyMaxNanoUsd } = limits;
  if (minNanoUsd <= maxNanoUsd && maxNanoUsd <= dailyMaxNanoUsd) return;
  throw refusal('payment_limits', {}, { param: 'max_usd' });
}

async function refusingTakenName<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (violatedUniqueIndex(error) === null) throw error;
    throw refusal('payment_provider_name_taken', { name }, { param: 'name' });
  }
}

/** Throws 400 for options that say something of another kind. */
function requireOptions(kind: PaymentProviderKind, options: Partial<StoredOptions> = {}): void {
  const unknown = KIND_OPTIONS.filter((name) => !hasOption(kind, OPTION_FIELDS[name]) && isSet(options[name]));
  if (unknown.length > 0)
    throw refusal('payment_options', { fields: unknown.map((name) => OPTION_FIELDS[name]).join(', ') });
}

/** Of the API. */
const OPTION_FIELDS = {
  methods: 'methods',
  orderTitle: 'order_title',
  pageBy: 'page_by',
  receipt: 'receipt',
  savesMethods: 'saves_methods',
} as const;
const KIND_OPTIONS = Object.keys(OPTION_FIELDS) as (keyof typeof OPTION_FIELDS)[];

/** A default says nothing. */
const isSet = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  value !== false &&
  value !== 'redirect' &&
  !(Array.isArray(value) && value.length === 0);

async function record(
  tx: Transaction,
  actor: Actor,
  action: string,
  before: PaymentProvider | null,
  after: PaymentProvider,
): Promise<void> {
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'payment_provider',
    targetId: formatId('prv', after.id),
    before: before === null ? null : describePaymentProvider(before),
    after: describePaymentProvider(after),
  });
}

function found(provider: PaymentProvider | null, id: string): PaymentProvider {
  if (provider !== null) return provider;
  throw new RoutifyError('not_found', `There is no payment provider ${formatId('prv', id)}.`);
}
