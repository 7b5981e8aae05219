import { Injectable } from '@nestjs/common';
import type { ApiKey, IssuedApiKey } from '#auth';
import { KeySpendService } from '#billing';
import type { Page } from '#kernel';
import { presentPage, type ListResponse } from '../conventions/lists/list.js';
import {
  cappedKeyOf,
  presentIssuedKey,
  presentKey,
  type IssuedKeyResponse,
  type KeyResponse,
} from './dto/key.response.js';

/** Keys as they are shown: with what the books say of their caps. */
@Injectable()
export class KeyAnswers {
  constructor(private readonly spend: KeySpendService) {}

  async one(key: ApiKey): Promise<KeyResponse> {
    return presentKey(key, await this.usesOf(key));
  }

  async issued(issued: IssuedApiKey): Promise<IssuedKeyResponse> {
    return presentIssuedKey(issued, await this.usesOf(issued.key));
  }

  async page(page: Page<ApiKey>): Promise<ListResponse<KeyResponse>> {
    const uses = await this.spend.usesOf(page.rows.map(cappedKeyOf));
    return presentPage(page, (key) => presentKey(key, uses.get(key.id) ?? []));
  }

  private async usesOf(key: ApiKey) {
    return (await this.spend.usesOf([cappedKeyOf(key)])).get(key.id) ?? [];
  }
}
