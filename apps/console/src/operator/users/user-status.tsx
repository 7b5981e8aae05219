import { useTranslation } from 'react-i18next';
import { Status, type StatusKind } from '@/kit';
import type { User } from './users-page';

const KINDS: Readonly<Record<User['status'], StatusKind>> = { active: 'ok', suspended: 'warn', deleted: 'rest' };

export function UserStatus({ status }: Pick<User, 'status'>) {
  const { t } = useTranslation('operator/users');
  return <Status kind={KINDS[status]}>{t(`status_${status}`)}</Status>;
}
