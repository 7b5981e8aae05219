import { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '#core/infra';

const TIMEOUT_MS = 2_000;
const TRIES = 2;
/** Answers of a server: the name has no such record, or does not exist. Every other error is no answer. */
const NONE: ReadonlySet<unknown> = new Set(['ENODATA', 'ENOTFOUND']);

/** Records of DNS, of ROUTIFY_DNS_SERVERS or of the servers of the system, within seconds. */
@Injectable()
export class TextRecords {
  private readonly resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

  constructor(config: Config) {
    if (config.dnsServers.length > 0) this.resolver.setServers(config.dnsServers);
  }

  /** Null: the servers do not answer, or that they cannot. */
  async find(name: string): Promise<readonly string[] | null> {
    try {
      return (await this.resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch (error) {
      return NONE.has((error as { readonly code?: unknown }).code) ? [] : null;
    }
  }
}
