import { Button, Checkbox } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import { Ago, ConfirmDialog, Id, Instant, Pairs, Panel, QueryState, Region } from '@/kit';
import { useMay } from '@/session/use-may';
import { ActorName } from '../parts/actor-name';
import { RoleAccess } from '../users/role-access';
import { TokenExample } from './token-example';
import { TokenStatus } from './token-status';

type Token = components['schemas']['TokenResponse'];

interface TokenPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** A token: when it was used, what it may do, and its end. */
export function TokenPanel({ id, onClose }: TokenPanelProps) {
  const { t } = useTranslation('operator/tokens');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/tokens/{id}', { params: { path: { id } } });
  const [isRevoking, setRevoking] = useState(false);
  const mayWrite = useMay()('write', 'tokens');
  const token = query.data;
  return (
    <Panel
      title={token?.name ?? t('token')}
      onClose={onClose}
      effect={token !== undefined && <RoleAccess role={token.platform_role} />}
      foot={
        <>
          <Link to="/operator/actors/$actorId" params={{ actorId: id }}>
            {t('what_it_did')}
          </Link>
          {token?.status === 'active' && mayWrite && <Button onClick={() => setRevoking(true)}>{t('revoke')}</Button>}
        </>
      }
    >
      <QueryState query={query}>
        {(known) => (
          <>
            <Region title={t('token')} isPadded>
              <About token={known} />
            </Region>
            <TokenExample />
            {isRevoking && <RevokeDialog token={known} onClose={() => setRevoking(false)} />}
          </>
        )}
      </QueryState>
    </Panel>
  );
}

function About({ token }: { readonly token: Token }) {
  const { t } = useTranslation(['operator/tokens', 'operator/users']);
  const {
    platform_role: role,
    last_used_at: used,
    last_used_address: address,
    expires_at: ends,
    created_by: maker,
  } = token;
  return (
    <Pairs
      pairs={[
        [t('status'), <TokenStatus key="status" status={token.status} />],
        [t('token'), <code key="token">{token.masked}</code>],
        [t('role'), role === null ? '–' : t(`operator/users:role_${role}`)],
        [t('last_used'), used === null ? t('operator/users:never_used') : <Ago key="used" at={used} />],
        ...(address === null ? [] : [[t('used_from'), <code key="from">{address}</code>] as const]),
        [t('created'), <Instant key="created" at={token.created_at} />],
        [t('created_by'), maker === null ? '–' : <ActorName key="maker" actor={maker} />],
        [t('ends'), ends === null ? t('never_expires') : <Instant key="ends" at={ends} />],
        [t('operator/users:id'), <Id key="id" id={token.id} />],
      ]}
    />
  );
}

interface RevokeDialogProps {
  readonly token: Token;
  readonly onClose: () => void;
}

/** Final: so the name must be typed. */
function RevokeDialog({ token, onClose }: RevokeDialogProps) {
  const { t } = useTranslation('operator/tokens');
  const refresh = useRefresh();
  const [includesMade, setIncludesMade] = useState(false);
  const params = { path: { id: token.id } };
  const made = operatorApi.hooks.useQuery('get', '/admin/v1/actors/{id}/made', { params }).data?.data ?? [];
  const live = made.filter(({ state }) => state === 'live');
  const revoke = async (): Promise<void> => {
    const body = { include_made: includesMade };
    await operatorApi.client.POST('/admin/v1/tokens/{id}/revoke', { params: { path: { id: token.id } }, body });
    void refresh();
  };
  return (
    <ConfirmDialog
      title={t('revoke_title')}
      action={t('revoke')}
      isOpen
      onClose={onClose}
      onConfirm={revoke}
      typed={token.name}
    >
      {t('revoke_note')}
      {live.length > 0 && (
        <>
          <Checkbox
            label={t('revoke_made', { count: live.length })}
            checked={includesMade}
            onChange={(event) => setIncludesMade(event.currentTarget.checked)}
          />
          <ul>
            {live.map(({ id, kind, name }) => (
              <li key={id}>{`${kind} · ${name}`}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}
