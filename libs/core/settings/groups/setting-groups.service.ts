import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/domain/actor.js';
import { Config } from '../../infra/config/config.js';
import type { Transaction } from '../../infra/prisma/prisma.service.js';
import { refusal } from '../../kernel/refusals/refusals.js';
import { RoutifyError } from '../../kernel/errors.js';
import { Secret } from '../../kernel/secret.js';
import type { ChangeOutcome } from '../../kernel/change-outcome.js';
import { Vault } from '../../vault/vault.js';
import type { SettingGroup, SettingGroups } from '../domain/setting-fields.js';
import {
  changedSettings,
  defaultSettings,
  effectiveSettings,
  maskedSettings,
  missingSetting,
  SECRET_SETTINGS,
  type SettingSource,
  type Values,
} from '../domain/setting-groups.js';
import { gatewayOrigin, usableSettings } from '../domain/usable-settings.js';
import { SettingChange } from '../setting-change.js';
import { SettingsRepository, type Setting, type SettingValue } from '../settings.repository.js';
import { readSealedSetting, settingBinding, writeSealedSetting } from './sealed-setting.js';

/** A group in force. Version 0: never changed. */
export interface GroupState<Name extends SettingGroup = SettingGroup> {
  readonly values: SettingGroups[Name];
  readonly sources: Readonly<Record<keyof SettingGroups[Name], SettingSource>>;
  readonly version: number;
}

/** Fields to write; null resets one to its default. */
export type GroupPatch<Name extends SettingGroup> = {
  readonly [Field in keyof SettingGroups[Name]]?: SettingGroups[Name][Field] | null;
};

interface VersionedValues {
  readonly values: Readonly<Record<string, unknown>>;
  readonly version: number;
}

/** The variables that set a field, which nothing else then changes. */
const VARIABLES = {
  'mail.from_address': 'ROUTIFY_MAIL_FROM',
  'public.gateway_url': 'ROUTIFY_GATEWAY_URL',
} as const;

/** Reads and changes the groups of settings. A read queries Postgres: a change is in force with the next request. */
@Injectable()
export class SettingGroupsService {
  private readonly defaults: SettingGroups;

  constructor(
    private readonly settings: SettingsRepository,
    private readonly change: SettingChange,
    private readonly vault: Vault,
    private readonly config: Config,
  ) {
    const isProduction = config.profile === 'production';
    this.defaults = defaultSettings(isProduction, isProduction ? null : localGateway(config));
  }

  /** In a transaction of the caller's, where one is given. */
  async get<Name extends SettingGroup>(group: Name, tx?: Transaction): Promise<GroupState<Name>> {
    return this.stateOf(group, versioned(await this.settings.find(group, tx)));
  }

  /** A secret of a group; null: it is not set. */
  async reveal(group: SettingGroup, field: string): Promise<Secret | null> {
    const sealed = readSealedSetting(versioned(await this.settings.find(group)).values[field]);
    return sealed === null ? null : this.vault.open(sealed, settingBinding(group, field));
  }

  /** Throws 400 for a field that the environment sets, and for one that another needs. */
  async patch<Name extends SettingGroup>(
    group: Name,
    patch: GroupPatch<Name>,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<GroupState<Name>>> {
    const fixed = Object.keys(this.environmentOf(group)).find((field) => Object.hasOwn(patch, field));
    if (fixed !== undefined) {
      const variable = (VARIABLES as Readonly<Record<string, string>>)[`${group}.${fixed}`] ?? 'the environment';
      throw new RoutifyError('invalid_request_error', `${fixed} is set by ${variable}`, { param: fixed });
    }
    const outcome = await this.change.run({
      key: group,
      action: 'settings.update',
      actor,
      expectedVersion,
      read: versioned,
      next: ({ values }) => this.next(group, values, patch),
      describe: ({ values }) => maskedSettings(group, values),
    });
    return 'changed' in outcome
      ? { changed: this.stateOf(group, outcome.changed) }
      : { conflict: this.stateOf(group, outcome.conflict) };
  }

  private next(group: SettingGroup, before: VersionedValues['values'], patch: object): SettingValue {
    const changed = changedSettings(before, this.sealed(group, this.withOrigin(patch)));
    const missing = missingSetting(group, changed, patch as Values);
    if (missing !== null) {
      const { field, of } = missing;
      throw new RoutifyError('invalid_request_error', `${field}: required for ${of}.`, { param: field });
    }
    requireOwnPrefixes(group, { ...this.defaults[group], ...changed });
    return changed as SettingValue;
  }

  /** The address of the gateways as an origin: it becomes a part of the console's policy. */
  private withOrigin(patch: GroupPatch<'public'>): object {
    const { gateway_url: given } = patch;
    if (given === undefined || given === null) return patch;
    const origin = gatewayOrigin(given, this.config.publicUrl);
    if (origin !== null) return { ...patch, gateway_url: origin };
    const message = 'gateway_url: must be an https origin such as https://api.example.com, without a path';
    throw new RoutifyError('invalid_request_error', message, { param: 'gateway_url' });
  }

  /** The sealed form in place of each secret. */
  private sealed(group: SettingGroup, patch: object): VersionedValues['values'] {
    const secrets = SECRET_SETTINGS[group] ?? [];
    const seal = ([field, value]: [string, unknown]) => {
      if (typeof value !== 'string' || !secrets.includes(field)) return [field, value] as const;
      return [field, writeSealedSetting(this.vault.seal(new Secret(value), settingBinding(group, field)))] as const;
    };
    return Object.fromEntries(Object.entries(patch).map(seal));
  }

  private stateOf<Name extends SettingGroup>(group: Name, { values, version }: VersionedValues): GroupState<Name> {
    const shown = usableSettings(group, maskedSettings(group, values), this.config.publicUrl);
    return { ...effectiveSettings(this.defaults[group], shown, this.environmentOf(group)), version };
  }

  private environmentOf(group: SettingGroup): Readonly<Record<string, unknown>> {
    const { mailFrom, gatewayUrl } = this.config;
    if (group === 'mail' && mailFrom !== null) return { from_address: mailFrom };
    return group === 'public' && gatewayUrl !== null ? { gateway_url: gatewayUrl } : {};
  }
}

/** Where a gateway on this machine is reached. */
function localGateway({ publicUrl, gatewayListen }: Config): string {
  const url = new URL(publicUrl);
  url.port = String(gatewayListen.port);
  return url.origin;
}

/** Throws 400 where a number would not say which kind of document it is of. */
function requireOwnPrefixes(group: SettingGroup, values: Readonly<Record<string, unknown>>): void {
  if (group !== 'invoices' || values.invoice_prefix !== values.credit_note_prefix) return;
  throw refusal('invoice_prefixes_equal', {}, { param: 'credit_note_prefix' });
}

function versioned(setting: Setting | null): VersionedValues {
  return setting === null
    ? { values: {}, version: 0 }
    : { values: setting.value as VersionedValues['values'], version: setting.version };
}
