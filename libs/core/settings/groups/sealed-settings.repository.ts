import { Injectable } from '@nestjs/common';
import { PrismaService } from '../../infra/prisma/prisma.service.js';
import type { SealedRow, SealedRows, SealedSecret } from '../../vault/sealed-rows.js';
import type { SettingGroup } from '../domain/setting-fields.js';
import { SECRET_SETTINGS } from '../domain/setting-groups.js';
import { readSealedSetting, settingBinding, writeSealedSetting } from './sealed-setting.js';

/** The secrets within groups of settings. The id of one is `group.field`. */
@Injectable()
export class SealedSettingsRepository implements SealedRows {
  readonly kind = 'settings';

  constructor(private readonly prisma: PrismaService) {}

  async countByKey(): Promise<ReadonlyMap<string, number>> {
    const counts = new Map<string, number>();
    for (const { sealed } of await this.list()) {
      counts.set(sealed.encryptionKeyId, (counts.get(sealed.encryptionKeyId) ?? 0) + 1);
    }
    return counts;
  }

  async listSealedByOthers(keyId: string, afterId: string | null, limit: number): Promise<SealedRow[]> {
    const others = (await this.list()).filter(({ sealed }) => sealed.encryptionKeyId !== keyId);
    return others.filter(({ id }) => afterId === null || id > afterId).slice(0, limit);
  }

  async replace({ id, sealed: before }: SealedRow, sealed: SealedSecret): Promise<boolean> {
    const [group = '', field = ''] = id.split('.');
    const count = await this.prisma.$executeRaw`
      UPDATE setting SET value = jsonb_set(value, ARRAY[${field}], to_jsonb(${writeSealedSetting(sealed)}::text))
      WHERE key = ${group} AND value ->> ${field} = ${writeSealedSetting(before)}`;
    return count === 1;
  }

  private async list(): Promise<SealedRow[]> {
    const groups = Object.keys(SECRET_SETTINGS) as SettingGroup[];
    const found = await this.prisma.setting.findMany({ where: { key: { in: groups } } });
    const rows = found.flatMap(({ key, value }) => {
      const group = key as SettingGroup;
      return (SECRET_SETTINGS[group] ?? []).flatMap((field) => {
        const sealed = readSealedSetting((value as Readonly<Record<string, unknown>>)[field]);
        const id = `${group}.${field}`;
        return sealed === null ? [] : [{ id, sealed, binding: settingBinding(group, field), organizationId: null }];
      });
    });
    return rows.sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}
