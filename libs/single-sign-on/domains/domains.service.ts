import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { recordChange, type Actor } from '#audit';
import { violatedUniqueIndex, type Transaction } from '#infra';
import { Clock, formatId, newUuid, RoutifyError } from '#kernel';
import { domainNameOf, verificationRecord } from '../domain/domain-name.js';
import { describeDomain, type OrganizationDomain } from './organization-domain.js';
import { DomainsRepository } from './domains.repository.js';
import { TextRecords } from './text-records.js';

const TOKEN_BYTES = 24;
const DOMAINS_MAX = 50;

/** Domains of organizations: a record in the DNS of a domain shows whose it is, and it is one organization's. */
@Injectable()
export class DomainsService {
  constructor(
    private readonly domains: DomainsRepository,
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

  /** The organization of an address; null: none has shown that its domain is its own. */
  async organizationOf(email: string): Promise<string | null> {
    const domain = domainNameOf(email.slice(email.lastIndexOf('@') + 1));
    return domain === null ? null : ((await this.domains.findVerified(domain))?.organizationId ?? null);
  }

  async add(organizationId: string, text: string, actor: Actor): Promise<OrganizationDomain> {
    const domain = domainNameOf(text);
    if (domain === null)
      throw new RoutifyError('invalid_request_error', 'domain: such as example.com', { param: 'domain' });
    const nowMs = this.clock.nowMs();
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    return this.refusingTaken(() =>
      this.domains.transaction(async (tx) => {
        if ((await this.domains.count(tx, organizationId)) >= DOMAINS_MAX) {
          throw new RoutifyError('conflict', `there are ${DOMAINS_MAX} domains already`);
        }
        const row = { id: newUuid(nowMs), organizationId, domain, token, createdAt: new Date(nowMs) };
        const added = await this.domains.insert(tx, row);
        await record(tx, actor, 'domain.create', added);
        return added;
      }),
    );
  }

  /** Throws 409 until the record is there, and for a domain that another organization has verified. */
  async verify(organizationId: string, id: string, actor: Actor): Promise<OrganizationDomain> {
    const domain = found(await this.domains.find(organizationId, id), id);
    if (domain.verifiedAt !== null) return domain;
    const { name, value } = verificationRecord(domain.domain, domain.token);
    if (!(await this.records.find(name)).includes(value)) {
      throw new RoutifyError('conflict', `there is no TXT record ${name} with the value yet`, {
        metadata: { name, value },
      });
    }
    return this.refusingTaken(() =>
      this.domains.transaction(async (tx) => {
        const verified = await this.domains.setVerified(tx, id, new Date(this.clock.nowMs()));
        await record(tx, actor, 'domain.verify', verified);
        return verified;
      }),
    );
  }

  /** Its people stay members; new ones are not made. */
  async remove(organizationId: string, id: string, actor: Actor): Promise<OrganizationDomain> {
    const domain = found(await this.domains.find(organizationId, id), id);
    await this.domains.transaction(async (tx) => {
      await this.domains.remove(tx, id);
      await record(tx, actor, 'domain.delete', domain);
    });
    return domain;
  }

  private async refusingTaken<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (violatedUniqueIndex(error) === null) throw error;
      throw new RoutifyError('conflict', 'the domain is taken', { param: 'domain', cause: error });
    }
  }
}

async function record(tx: Transaction, actor: Actor, action: string, domain: OrganizationDomain): Promise<void> {
  const { id, organizationId } = domain;
  const target = { targetKind: 'domain', targetId: formatId('dom', id), organizationId };
  await recordChange(tx, { actor, action, ...target, after: describeDomain(domain) });
}

function found(domain: OrganizationDomain | null, id: string): OrganizationDomain {
  if (domain !== null) return domain;
  throw new RoutifyError('not_found', `no domain ${formatId('dom', id)}`);
}
