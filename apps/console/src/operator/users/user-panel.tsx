import { Button, Select, Stack, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { useRefresh } from '@/api/use-refresh';
import {
  ConfirmDialog,
  Form,
  FormError,
  Id,
  Instant,
  Pairs,
  Panel,
  QueryState,
  Region,
  useForm,
  useSubmit,
} from '@/kit';
import { useMay } from '@/session/use-may';
import { useSession } from '@/session/session';
import { AuditTable } from '../audit/audit-table';
import { ifMatch } from '../data/if-match';
import { PLATFORM_ROLES } from './users-search';
import classes from './users.module.css';
import { RoleAccess } from './role-access';
import { UserOrganizations } from './user-organizations';
import { UserSecurity } from './user-security';
import { UserSessions } from './user-sessions';
import { UserStatus } from './user-status';
import type { User } from './user-status';

const AUDIT_DAYS = 30;

interface UserPanelProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** A person: name, role as an operator, state, and what was changed of it. */
export function UserPanel({ id, onClose }: UserPanelProps) {
  const { t } = useTranslation('operator/users');
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/users/{id}', { params: { path: { id } } });
  const [chosen, setChosen] = useState<string | null>(null);
  const role = chosen ?? query.data?.platform_role ?? NO_ROLE;
  return (
    <Panel
      title={query.data?.name ?? t('user')}
      onClose={onClose}
      effect={
        <>
          <RoleAccess role={PLATFORM_ROLES.find((known) => known === role) ?? null} />
          <UserOrganizations userId={id} />
        </>
      }
    >
      <QueryState query={query}>
        {(user) => (
          <>
            <About user={user} />
            <Region isPadded>
              <Link to="/operator/actors/$actorId" params={{ actorId: user.id }}>
                {t('what_it_did')}
              </Link>
            </Region>
            <UserForm key={user.version} user={user} onRole={setChosen} />
            {user.status !== 'deleted' && (
              <>
                <UserSecurity user={user} />
                <UserSessions userId={user.id} />
              </>
            )}
            <Region title={t('changes')}>
              <AuditTable filters={{ target_id: user.id }} days={AUDIT_DAYS} isShort />
            </Region>
          </>
        )}
      </QueryState>
    </Panel>
  );
}

function About({ user }: { readonly user: User }) {
  const { t } = useTranslation('operator/users');
  return (
    <div className={classes.about}>
      <Pairs
        pairs={[
          [t('email'), user.email],
          [t('status'), <UserStatus key="status" status={user.status} />],
          [t('id'), <Id key="id" id={user.id} />],
          [t('created'), <Instant key="created" at={user.created_at} />],
        ]}
      />
    </div>
  );
}

const NO_ROLE = 'none';

interface UserFormProps {
  readonly user: User;
  /** The role that is chosen, and not saved yet. */
  readonly onRole: (role: string) => void;
}

function UserForm({ user, onRole }: UserFormProps) {
  const { t } = useTranslation('operator/users');
  const may = useMay();
  const isSelf = useSession('operator').user.id === user.id;
  const refresh = useRefresh();
  const form = useForm({
    initialValues: { name: user.name, platform_role: user.platform_role ?? NO_ROLE },
    onValuesChange: ({ platform_role }) => onRole(platform_role),
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ name, platform_role }) => {
    const role = PLATFORM_ROLES.find((known) => known === platform_role) ?? null;
    await patchUser(user, { name, platform_role: role });
    await refresh();
  });
  if (!may('write', 'users') || user.status === 'deleted') return null;
  return (
    <Form onSubmit={form.onSubmit(submit)} className={classes.form}>
      <Stack gap="sm">
        <TextInput label={t('name')} {...form.getInputProps('name')} />
        <Select
          label={t('operator_role')}
          description={isSelf ? t('own_role') : undefined}
          disabled={isSelf}
          allowDeselect={false}
          data={[NO_ROLE, ...PLATFORM_ROLES].map((value) => ({ value, label: t(`role_${value as 'none'}`) }))}
          {...form.getInputProps('platform_role')}
        />
        <FormError error={error} />
        <div className={classes.buttons}>
          <Button type="submit" variant="filled" loading={isBusy} disabled={!form.isDirty()}>
            {t('save')}
          </Button>
          {!isSelf && <SuspendButton user={user} />}
        </div>
      </Stack>
    </Form>
  );
}

function SuspendButton({ user }: { readonly user: User }) {
  const { t } = useTranslation('operator/users');
  const [isOpen, setOpen] = useState(false);
  const refresh = useRefresh();
  const isActive = user.status === 'active';
  const confirm = async (): Promise<void> => {
    await patchUser(user, { status: isActive ? 'suspended' : 'active' });
    await refresh();
  };
  const action = t(isActive ? 'suspend' : 'resume');
  return (
    <>
      <Button onClick={() => setOpen(true)}>{action}</Button>
      <ConfirmDialog title={action} action={action} isOpen={isOpen} onClose={() => setOpen(false)} onConfirm={confirm}>
        {t(isActive ? 'about_suspend' : 'about_resume', { name: user.name })}
      </ConfirmDialog>
    </>
  );
}

function patchUser({ id, version }: User, body: components['schemas']['UpdateUserRequest']) {
  return operatorApi.client.PATCH('/admin/v1/users/{id}', {
    params: { path: { id }, header: ifMatch(version) },
    body,
  });
}
