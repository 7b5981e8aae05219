import { Injectable } from '@nestjs/common';
import { ApiKeysService, UsersService, type Spellings } from '#auth';
import { StatusService, LedgerAudit } from '#billing/ledger';
import { ModelsService } from '#catalog';
import { Instances } from '#core/infra';
import { OldSecrets, type SecretFacts } from '../../rotation/old-secrets.service.js';
import { Reencryption, type EncryptionFacts } from '../../rotation/reencryption.service.js';
import type { ExpiringKey } from '../domain/check-channels.js';
import type { LedgerFacts, SettlementFacts } from '../domain/check-money.js';
import { ChannelFacts } from './channel-facts.js';

const KEYS_MAX = 6;

/** Facts that are read through the services of their owners, which need a migrated database. */
@Injectable()
export class DoctorFacts {
  constructor(
    private readonly instances: Instances,
    private readonly status: StatusService,
    private readonly audit: LedgerAudit,
    readonly channels: ChannelFacts,
    private readonly models: ModelsService,
    private readonly keys: ApiKeysService,
    private readonly users: UsersService,
    private readonly oldSecrets: OldSecrets,
    private readonly reencryption: Reencryption,
  ) {}

  /** Live processes of all apps, or of one. */
  async countProcesses(app: string | null = null): Promise<number> {
    const live = (await this.instances.list()).filter(({ state }) => state !== 'lost');
    return live.filter((instance) => app === null || instance.app === app).length;
  }

  findUnpricedModels(): Promise<string[]> {
    return this.models.findUnpriced();
  }

  findExpiringKeys(withinMs: number): Promise<readonly ExpiringKey[]> {
    return this.keys.expiring(withinMs, KEYS_MAX);
  }

  findSpellings(): Promise<Spellings> {
    return this.users.findSpellings();
  }

  readSecrets(): Promise<SecretFacts> {
    return this.oldSecrets.read();
  }

  readEncryption(): Promise<EncryptionFacts> {
    return this.reencryption.read();
  }

  async readSettlement(): Promise<SettlementFacts> {
    const [shards, workers] = await Promise.all([this.status.readOutbox(), this.countProcesses('worker')]);
    const events = shards.reduce((sum, shard) => sum + shard.events, 0);
    return { events, lagMs: Math.max(0, ...shards.map(({ lagMs }) => lagMs)), workers };
  }

  async readLedger(): Promise<LedgerFacts> {
    const [checks, failures] = await Promise.all([this.audit.checkBalances(), this.status.sumOpenFailures()]);
    return { broken: checks.filter(({ rows }) => rows.length > 0).map(({ name }) => name), failures };
  }
}
