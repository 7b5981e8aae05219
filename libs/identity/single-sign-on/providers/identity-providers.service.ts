import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, Config, type Transaction, Vault } from '#core/infra';
import { MembersService, type Giver, type OrganizationRole } from '#auth';
import {
  type ChangeOutcome,
  Clock,
  formatId,
  newUuid,
  refusal,
  RoutifyError,
  Secret,
  type Actor,
  isSameAddress,
} from '#core';
import { checkIssuer } from '../domain/check-issuer.js';
import { providerBinding } from '../domain/sealed-providers.js';
import { PRESETS, type ProviderKind } from '../domain/presets.js';
import { describeOwnProvider, describeProvider, type IdentityProvider } from './identity-provider.js';
import { IdentityProvidersRepository } from './identity-providers.repository.js';
import { requireProvider } from './provider-roles.js';

/** Of the installation, or of an organization: a page of log-in has room for so many. */
const PROVIDERS_MAX = 20;

/** Fields that people set; absent ones keep their value or take that of the kind. */
interface ProviderFields {
  readonly name?: string;
  readonly issuer?: string;
  readonly clientId?: string;
  /** Null: a public client. */
  readonly clientSecret?: Secret | null;
  readonly status?: string;
  readonly roleClaim?: string | null;
  readonly roles?: Readonly<Record<string, OrganizationRole>>;
  readonly defaultRole?: OrganizationRole;
}

interface NewProvider extends ProviderFields {
  readonly kind: ProviderKind;
  readonly name: string;
  readonly clientId: string;
}

/** The providers of the installation (`null`), which operators configure, and those of each organization. */
@Injectable()
export class IdentityProvidersService {
  constructor(
    private readonly providers: IdentityProvidersRepository,
    private readonly members: MembersService,
    private readonly vault: Vault,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  list(organizationId: string | null): Promise<readonly IdentityProvider[]> {
    return this.providers.list(organizationId);
  }

  async get(organizationId: string | null, id: string): Promise<IdentityProvider> {
    return found(await this.providers.find(organizationId, id), id);
  }

  /** One that people can log in by now. Throws 404 for every other. */
  async getEnabled(id: string): Promise<IdentityProvider> {
    const provider = found(await this.providers.findAny(id), id);
    return found(provider.status === 'enabled' ? provider : null, id);
  }

  /** Throws 403 unless the giver holds the rights of all roles that the provider gives. */
  async create(organizationId: string | null, fields: NewProvider, giver: Giver): Promise<IdentityProvider> {
    const { actor } = giver;
    const id = newUuid(this.clock.nowMs());
    const issuer = fields.issuer ?? PRESETS[fields.kind].issuer ?? '';
    this.requireIssuer(organizationId, fields.kind, issuer);
    const { kind, name, clientId } = fields;
    return this.providers.transaction(async (tx) => {
      await this.members.requireGiver(tx, giver);
      if ((await this.providers.count(tx, organizationId)) >= PROVIDERS_MAX) {
        throw refusal('providers_limit', { limit: PROVIDERS_MAX });
      }
      const row = { ...this.columnsOf(id, fields), id, organizationId, kind, name, clientId, issuer };
      const provider = await this.providers.insert(tx, row);
      requireProvider(giver, null, provider);
      await record(tx, actor, 'identity_provider.create', null, provider);
      return provider;
    });
  }

  /**
   * Another issuer has other people: their identities stay, and stop to log in. It gets the client secret only if that is
   * given again, or null. Throws 400 otherwise, and as `create` when other people log in by it, or with other roles.
   */
  async update(
    organizationId: string | null,
    id: string,
    fields: ProviderFields,
    expectedVersion: number | null,
    giver: Giver,
  ): Promise<ChangeOutcome<IdentityProvider>> {
    const { actor } = giver;
    return this.providers.transaction((tx) =>
      changeRow<IdentityProvider>(tx, {
        find: async () => found(await this.providers.findForUpdate(tx, organizationId, id), id),
        expectedVersion,
        write: async (before) => {
          if (fields.issuer !== undefined) this.requireIssuer(organizationId, before.kind, fields.issuer);
          requireSecretElsewhere(before, fields);
          await this.members.requireGiver(tx, giver);
          const after = await this.providers.update(tx, id, this.columnsOf(id, fields));
          requireProvider(giver, before, after);
          return after;
        },
        record: (before, after) => record(tx, actor, 'identity_provider.update', before, after),
      }),
    );
  }

  /** The people stay, and log in another way; the sessions that it began stay until they end. */
  async remove(
    organizationId: string | null,
    id: string,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<IdentityProvider>> {
    return this.providers.transaction((tx) =>
      changeRow<IdentityProvider, null>(tx, {
        find: async () => found(await this.providers.findForUpdate(tx, organizationId, id), id),
        expectedVersion,
        write: async () => {
          await this.providers.remove(tx, id);
          return null;
        },
        record: (before) => record(tx, actor, 'identity_provider.delete', before, null),
      }),
    );
  }

  /** The secret of the client; null: a public client. */
  secretOf({ id, secretSealed, secretKeyId }: IdentityProvider): Secret | null {
    if (secretSealed === null || secretKeyId === null) return null;
    return this.vault.open({ ciphertext: secretSealed, encryptionKeyId: secretKeyId }, providerBinding(id));
  }

  private requireIssuer(organizationId: string | null, kind: ProviderKind, issuer: string): void {
    const reason = checkIssuer({ kind, issuer, isOfOrganization: organizationId !== null }, this.config.signOnAllow);
    if (reason !== null) throw new RoutifyError('invalid_request_error', reason, { param: 'issuer' });
  }

  private columnsOf(id: string, { clientSecret, roles, ...fields }: ProviderFields) {
    const columns = { ...fields, ...(roles === undefined ? {} : { roles: { ...roles } }) };
    if (clientSecret === undefined) return columns;
    if (clientSecret === null) return { ...columns, secretSealed: null, secretKeyId: null };
    const sealed = this.vault.seal(clientSecret, providerBinding(id));
    return { ...columns, secretSealed: sealed.ciphertext, secretKeyId: sealed.encryptionKeyId };
  }
}

/** Throws 400 for a stored secret that would go to another issuer. */
function requireSecretElsewhere(
  { issuer: before, secretSealed }: IdentityProvider,
  { issuer, clientSecret }: ProviderFields,
): void {
  if (secretSealed === null || clientSecret !== undefined) return;
  if (issuer === undefined || isSameAddress(before, issuer)) return;
  throw refusal('secret_required', { secrets: 'client_secret' }, { param: 'client_secret' });
}

async function record(
  tx: Transaction,
  actor: Actor,
  action: string,
  before: IdentityProvider | null,
  after: IdentityProvider | null,
): Promise<void> {
  const { id, organizationId } = after ?? before ?? { id: '', organizationId: null };
  const describe = organizationId === null ? describeProvider : describeOwnProvider;
  await recordChange(tx, {
    actor,
    action,
    targetKind: 'identity_provider',
    targetId: formatId('idp', id),
    ...(organizationId === null ? {} : { organizationId }),
    before: before === null ? null : describe(before),
    after: after === null ? null : describe(after),
  });
}

function found(provider: IdentityProvider | null, id: string): IdentityProvider {
  if (provider !== null) return provider;
  throw new RoutifyError('not_found', `There is no identity provider ${formatId('idp', id)}.`);
}
