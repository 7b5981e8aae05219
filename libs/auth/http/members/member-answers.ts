import { Injectable } from '@nestjs/common';
import { CapUseService, type CapHolder, type CapUse } from '#billing/ledger';
import type { Page } from '#core';
import { presentPage, type ListResponse } from '#core/http';
import { spendCapsOf } from '../../domain/principal-of.js';
import type { Member } from '../../members/member.js';
import { type MemberResponse, presentMember } from './member.dto.js';

/** Presents members with the usage of their caps from the ledger. */
@Injectable()
export class MemberAnswers {
  constructor(private readonly spend: CapUseService) {}

  async one(member: Member): Promise<MemberResponse> {
    return presentMember(member, await this.usesOf(member));
  }

  async page(page: Page<Member>): Promise<ListResponse<MemberResponse>> {
    const uses = await this.spend.usesOf('member', page.rows.map(capHolderOf));
    return presentPage(page, (member) => presentMember(member, uses.get(member.id) ?? []));
  }

  /** How much of a member's caps is used. */
  async usesOf(member: Member): Promise<readonly CapUse[]> {
    return (await this.spend.usesOf('member', [capHolderOf(member)])).get(member.id) ?? [];
  }
}

function capHolderOf(member: Member): CapHolder {
  return { id: member.id, caps: spendCapsOf(member), tz: member.organization.tz };
}
