import { describeMember, ORGANIZATION_ROLES, type Member } from '#auth';
import type { CapUse } from '#billing';
import { reply } from '../../../conventions/fields/declare.js';
import { choice, id, objectName, objects, text, time, version } from '../../../conventions/fields/kinds.js';
import { presentVersion } from '../../../conventions/writes/present-version.js';
import { presentSpendCap, SpendCapResponse } from '../../keys/dto/spend-cap.response.js';

export class MemberResponse extends reply({
  id: id('mbr'),
  object: objectName('member'),
  organization_id: id('org'),
  user_id: id('usr'),
  email: text({ example: 'ada@example.com' }),
  name: text({ example: 'Ada Lovelace' }),
  role: choice(ORGANIZATION_ROLES),
  status: choice(['active', 'suspended'], 'Of the user, in all organizations.'),
  caps: objects(SpendCapResponse, 'What all keys that it has made may spend together.'),
  removed_at: time('Set in the answer to a removal.', { nullable: true }),
  version: version(),
  created_at: time(),
  updated_at: time(),
}) {}

export function presentMember(member: Member, uses: readonly CapUse[]) {
  return {
    object: 'member' as const,
    ...describeMember(member),
    caps: uses.map(presentSpendCap),
    removed_at: member.removedAt?.toISOString() ?? null,
    ...presentVersion(member),
  };
}
