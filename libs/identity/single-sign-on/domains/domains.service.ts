import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { violatedUniqueIndex } from '#core/infra';
import { MembersService, type Giver } from '#auth';
import { Clock, formatId, newUuid, refusal, RoutifyError, type Actor } from '#core';
import { IdentityProvidersRepository } from '../providers/identity-providers.repository.js';
import { requireRolesOf } from '../providers/provider-roles.js';
import { domainNameOf, verificationRecord } from '../domain/domain-name.js';
import { CHECK_INTERVAL_MS } from '../domain/judge-claim.js';
import { recordDomain } from './domain-records.js';
import { SOUND, type OrganizationDomain } from './organization-domain.js';
import { DomainsRepository } from './domains.repository.js';
import { TextRecords } from './text-records.js';

const TOKEN_BYTES = 24;
const DOMAINS_MAX = 50;

/** Domains of organizations: a record in the DNS of a domain shows whose it is, and it is one organization's. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly domains: DomainsRepository,
    private readonly providers: IdentityProvidersRepository,
    private readonly members: MembersService,
    private readonly records: TextRecords,
    private readonly clock: Clock,
  ) {}

  list(organizationId: string): Promise<readonly OrganizationDomain[]> {
    return this.domains.list(organizationId);
  }

  async verifiedOf(organizationId: string): Promise<readonly string[]> {
    const all = await this.domains.list(organizationId);
    return all.filter(({ verifiedAt }) => verifiedAt !== null).map(({ domain }) => domain);
  }

  /** Whether an address is of a domain that the organization had, and that is suspended. */
  async isSuspended(organizationId: string, email: string): Promise<boolean> {
    const name = domainNameOf(email.slice(email.lastIndexOf('@') + 1));
    const all = await this.domains.list(organizationId);
    return all.some(({ domain, verifiedAt, suspendedAt }) => {
      return domain === name && verifiedAt === null && suspendedAt !== null;
    });
  }

  /** The organization of an address; null: none has shown that its domain is its own. */
  async organizationOf(email: string): Promise<string | null> {
    const domain = domainNameOf(email.slice(email.lastIndexOf('@') + 1));
    return domain === null ? null : ((await this.domains.findVerified(domain))?.organizationId ?? null);
  }

  async add(organizationId: string, text: string, actor: Actor): Promise<OrganizationDomain> {
    const domain = domainNameOf(text);
    if (domain === null)
      throw new RoutifyError('invalid_request_error', 'domain: expected a domain such as example.com.', {
        param: 'domain',
      });
    const nowMs = this.clock.nowMs();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return this.refusingTaken(() =>
      this.domains.transaction(async (tx) => {
        if ((await this.domains.count(tx, organizationId)) >= DOMAINS_MAX) {
          throw refusal('domains_limit', { limit: DOMAINS_MAX });
        }
        const row = { id: newUuid(nowMs), organizationId, domain, token, createdAt: new Date(nowMs) };
        const added = await this.domains.insert(tx, row);
        await recordDomain(tx, actor, 'domain.create', added);
        return added;
      }),
    );
  }

  /**
   * Throws 409 until the record is there, and for a domain that another organization has verified; 403 unless the giver
   * holds the rights that the organization's providers give to people of the domain.
   */
  async verify(organizationId: string, id: string, giver: Giver): Promise<OrganizationDomain> {
    const domain = found(await this.domains.find(organizationId, id), id);
    if (domain.verifiedAt !== null && domain.failingSince === null) return domain;
    requireRolesOf(giver, await this.providers.list(organizationId));
    const { name, value } = verificationRecord(domain.domain, domain.token);
    const texts = await this.records.find(name);
    if (texts?.includes(value) !== true) {
      throw refusal(texts === null ? 'domain_unanswered' : 'domain_record_missing', { name }, { metadata: { value } });
    }
    const nowMs = this.clock.nowMs();
    const [now, nextCheckAt] = [new Date(nowMs), new Date(nowMs + CHECK_INTERVAL_MS)];
    return this.refusingTaken(() =>
      this.domains.transaction(async (tx) => {
        await this.members.requireGiver(tx, giver);
        // Others may have changed a provider since.
        requireRolesOf(giver, await this.providers.listIn(tx, organizationId));
        const columns = { ...SOUND, verifiedAt: domain.verifiedAt ?? now, checkedAt: now, nextCheckAt };
        const verified = await this.domains.update(tx, id, columns);
        await recordDomain(tx, giver.actor, 'domain.verify', verified);
        return verified;
      }),
    );
  }

  /** Its people stay members; new ones are not made. */
  async remove(organizationId: string, id: string, actor: Actor): Promise<OrganizationDomain> {
    const domain = found(await this.domains.find(organizationId, id), id);
    await this.domains.transaction(async (tx) => {
      await this.domains.remove(tx, id);
      await recordDomain(tx, actor, 'domain.delete', domain);
    });
    return domain;
  }

  private async refusingTaken<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) === null) throw error;
      throw refusal('domain_taken', {}, { param: 'domain', cause: error });
    }
  }
}

function found(domain: OrganizationDomain | null, id: string): OrganizationDomain {
  if (domain !== null) return domain;
  throw new RoutifyError('not_found', `There is no domain ${formatId('dom', id)}.`);
}
