import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SettingsRepository } from './settings.repository.js';

const END_USER_KEY = 'end_user_key';

/**
 * Keys the names of end users that leave to providers: made once with the database, and not a secret of the environment,
 * whose rotation would give every user another name.
 */
@Injectable()
export class EndUserKey implements OnModuleInit {
  private key: Buffer | null = null;

  constructor(private readonly settings: SettingsRepository) {}

  async onModuleInit(): Promise<void> {
    const setting = await this.settings.find(END_USER_KEY);
    if (typeof setting?.value !== 'string') throw new Error(`the setting ${END_USER_KEY} is missing`);
    this.key = Buffer.from(setting.value);
  }

  current(): Buffer {
    if (this.key === null) throw new Error(`the setting ${END_USER_KEY} is read before it is loaded`);
    return this.key;
  }
}
