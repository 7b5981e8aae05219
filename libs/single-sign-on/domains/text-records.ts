import { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { Config } from '#infra';

const TIMEOUT_MS = 2_000;
const TRIES = 2;

/** Records of DNS, of ROUTIFY_DNS_SERVERS or of the servers of the system, within seconds. */
@Injectable()
export class TextRecords {
  private readonly resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });

  constructor(config: Config) {
    if (config.dnsServers.length > 0) this.resolver.setServers(config.dnsServers);
  }

  /** Empty: there are none, or the servers do not answer. */
  async find(name: string): Promise<readonly string[]> {
    try {
      return (await this.resolver.resolveTxt(name)).map((parts) => parts.join(''));
    } catch {
      return [];
    }
  }
}
