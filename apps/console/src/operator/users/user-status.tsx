import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { Status, type StatusKind } from '@/kit';

export type User = components['schemas']['UserResponse'];

const KINDS: Readonly<Record<User['status'], StatusKind>> = { active: 'ok', suspended: 'warn', deleted: 'rest' };

export function UserStatus({ status }: Pick<User, 'status'>) {
  const { t } = useTranslation('operator/users');
  return <Status kind={KINDS[status]}>{t(`status_${status}`)}</Status>;
}
