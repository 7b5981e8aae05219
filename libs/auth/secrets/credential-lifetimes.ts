import { Injectable } from '@nestjs/common';
import { Clock } from '#core';
import { SettingGroupsService } from '#core/infra';
import { expiryOf, type LifetimeRule } from '../domain/lifetime.js';

const TOKEN_DAYS = 90;

/** When new keys and tokens expire, within what the settings allow. Reads Postgres: call it before a transaction. */
@Injectable()
export class CredentialLifetimes {
  constructor(
    private readonly settings: SettingGroupsService,
    private readonly clock: Clock,
  ) {}

  /** @param requested null: never; undefined: 90 days from now. Throws 400 above what the settings allow. */
  async tokenExpiry(requested: Date | null | undefined): Promise<Date | null> {
    const { values } = await this.settings.get('security');
    const rule = { what: 'tokens', defaultDays: TOKEN_DAYS, maxDays: values.token_max_days };
    return expiryOf(requested, rule, this.clock.nowMs());
  }

  /** Of keys: without an end they live as long as the settings allow. */
  async keyRule(): Promise<LifetimeRule> {
    const { values } = await this.settings.get('security');
    return { what: 'API keys', defaultDays: null, maxDays: values.api_key_max_days };
  }
}
