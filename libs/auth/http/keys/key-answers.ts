import { Injectable } from '@nestjs/common';
import { CapUseService } from '#billing/ledger';
import type { Page } from '#core';
import { presentPage, type ListResponse } from '#core/http';
import type { ApiKey, IssuedApiKey } from '../../keys/api-key.js';
import { capHolderOf, type IssuedKeyResponse, type KeyResponse, presentIssuedKey, presentKey } from './key.dto.js';

/** Presents keys with the usage of their caps from the ledger. */
@Injectable()
export class KeyAnswers {
  constructor(private readonly spend: CapUseService) {}

  async one(key: ApiKey): Promise<KeyResponse> {
    return presentKey(key, await this.usesOf(key));
  }

  async issued(issued: IssuedApiKey): Promise<IssuedKeyResponse> {
    return presentIssuedKey(issued, await this.usesOf(issued.key));
  }

  async page(page: Page<ApiKey>): Promise<ListResponse<KeyResponse>> {
    const uses = await this.spend.usesOf('key', page.rows.map(capHolderOf));
    return presentPage(page, (key) => presentKey(key, uses.get(key.id) ?? []));
  }

  private async usesOf(key: ApiKey) {
    return (await this.spend.usesOf('key', [capHolderOf(key)])).get(key.id) ?? [];
  }
}
