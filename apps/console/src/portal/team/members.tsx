import { Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { useRefresh } from '@/api/use-refresh';
import { withTexts } from '@/i18n';
import {
  ActionMenu,
  ConfirmDialog,
  Day,
  Empty,
  Money,
  PagedTable,
  PAGES,
  Region,
  Status,
  type Action,
  useZone,
} from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useOrganization } from '@/session/session';
import { Budget } from '../keys/key-cells';
import { useOwnListedCaps } from '../parts/own-caps';
import { lazyPart } from '@/kit/loading/lazy-part';
import { RemoveMemberDialog } from './remove-member-dialog';
import { mayManage, type Member } from './roles';
import { bucketsOf } from '../usage/buckets';

/** Loaded when first opened. */
const MemberDialog = lazyPart(() => withTexts(['caps'], import('./member-dialog')), 'MemberDialog');

interface Chosen {
  readonly action: 'change' | 'hand_over' | 'remove';
  readonly member: Member;
}

/** The members, and what may be done with each of them. */
export function Members() {
  const { t } = useTranslation(['portal/team', 'kit']);
  const refresh = useRefresh();
  const actionsOf = useActions();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const params = { query: { limit: 50 } };
  const members = customerApi.hooks.useInfiniteQuery('get', '/api/v1/members', { params }, PAGES);
  const spendOf = useSpend();
  const listed = useOwnListedCaps();
  const close = (): void => setChosen(null);
  const handOver = async (): Promise<void> => {
    if (chosen === null) return;
    await customerApi.client.POST('/api/v1/members/{id}/hand-over', { params: { path: { id: chosen.member.id } } });
    await refresh();
  };
  return (
    <Region title={t('members')}>
      <PagedTable
        label={t('members')}
        query={members}
        keyOf={({ id }) => id}
        isReady={listed.isReady}
        empty={<Empty>{t('no_members')}</Empty>}
        columns={[
          { id: 'name', head: t('name'), cell: ({ name }) => name },
          { id: 'email', head: t('email'), label: '', cell: ({ email }) => email },
          { id: 'role', head: t('role'), label: '', cell: ({ role }) => t(`kit:role_${role}`) },
          {
            id: 'state',
            head: t('state'),
            label: '',
            cell: ({ status }) => <Status kind={status === 'active' ? 'ok' : 'warn'}>{t(`state_${status}`)}</Status>,
          },
          { id: 'since', head: t('since'), cell: ({ created_at }) => <Day at={created_at} /> },
          { id: 'spend', head: t('spend'), align: 'right', cell: ({ id }) => <Money usd={spendOf(id)} /> },
          { id: 'caps', head: t('caps'), align: 'right', cell: (member) => <Budget row={member} listed={listed} /> },
        ]}
        actionsOf={(member) => (
          <ActionMenu label={t('actions', { name: member.name })} actions={actionsOf(member, setChosen)} />
        )}
      />
      <Suspense>{chosen?.action === 'change' && <MemberDialog member={chosen.member} onClose={close} />}</Suspense>
      {chosen?.action === 'remove' && <RemoveMemberDialog member={chosen.member} onClose={close} />}
      {chosen?.action === 'hand_over' && (
        <ConfirmDialog
          title={t('title_hand_over', { name: chosen.member.name })}
          action={t('hand_over')}
          isOpen
          onClose={close}
          onConfirm={handOver}
          typed={chosen.member.name}
        >
          {t('note_hand_over')}
        </ConfirmDialog>
      )}
    </Region>
  );
}

function useActions(): (member: Member, choose: (chosen: Chosen) => void) => Action[] {
  const { t } = useTranslation('portal/team');
  const may = useMemberMay();
  const own = useOrganization();
  return (member, choose) => {
    if (own === undefined || !may('write', 'members') || !mayManage(own.role, member.role)) return [];
    const isSelf = own.member_id === member.id;
    const action = (name: Chosen['action']): Action => ({
      label: t(name),
      onClick: () => choose({ action: name, member }),
      isDangerous: name === 'remove',
      isApart: name === 'remove',
    });
    const others = isSelf ? [] : [...(own.role === 'owner' ? [action('hand_over')] : []), action('remove')];
    return [action('change'), ...others];
  };
}

/**
 * What the keys of a member have spent in this month; null while it is not known. A developer sees the own amount only.
 */
function useSpend(): (memberId: string) => string | null {
  const tz = useZone();
  const [openedMs] = useState(() => Date.now());
  const [from, to] = [openedMs, openedMs + 1].map((ms) => new Date(ms).toISOString()) as [string, string];
  const [begin = from] = bucketsOf({ from, to, interval: 'month', zone: tz });
  const query = { interval: 'month', from: begin, tz, group_by: 'member' } as const;
  const usage = customerApi.hooks.useQuery('get', '/api/v1/usage', { params: { query } }).data;
  return (memberId) =>
    usage === undefined ? null : (usage.data.find(({ group }) => group === memberId)?.cost_usd ?? '0');
}
