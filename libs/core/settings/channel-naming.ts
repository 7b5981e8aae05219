import { Injectable } from '@nestjs/common';
import { SettingsRepository } from './settings.repository.js';

const GROUP = 'public';

/** Which text of a channel customers see. */
@Injectable()
export class ChannelNaming {
  constructor(private readonly settings: SettingsRepository) {}

  /** Whether a change of the setting with this key may change it. */
  static isSetBy(key: string): boolean {
    return key === GROUP;
  }

  /** Anything but an explicit `true` keeps the names private. */
  async get(): Promise<'name' | 'label'> {
    const stored = (await this.settings.find(GROUP))?.value as { readonly channel_names?: unknown } | undefined;
    return stored?.channel_names === true ? 'name' : 'label';
  }
}
