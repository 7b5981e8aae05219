import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import { OPERATOR_ACCESS, type Level, type OperatorResource } from '@/session/operator-access';
import type { PLATFORM_ROLES } from './users-search';
import classes from './users.module.css';

const LEVELS = ['write', 'read', 'none'] as const satisfies readonly Level[];
/** There is nothing to change. */
const READ_ONLY: readonly OperatorResource[] = ['audit', 'system'];
const RESOURCES = Object.keys(OPERATOR_ACCESS) as OperatorResource[];

interface RoleAccessProps {
  /** Null: none. */
  readonly role: (typeof PLATFORM_ROLES)[number] | null;
}

/** What a role of operators may do, beside the form that gives it. */
export function RoleAccess(props: RoleAccessProps) {
  const { t } = useTranslation('operator/users');
  return (
    <Region title={t('access_title')} isPadded>
      <AccessLevels {...props} />
    </Region>
  );
}

/** The same, without a head. */
export function AccessLevels({ role }: RoleAccessProps) {
  const { t } = useTranslation('operator/users');
  const levelOf = (resource: OperatorResource): Level => {
    if (role === 'superadmin') return READ_ONLY.includes(resource) ? 'read' : 'write';
    return role === null ? 'none' : OPERATOR_ACCESS[resource][role];
  };
  const groups = LEVELS.flatMap((level) => {
    const names = RESOURCES.filter((resource) => levelOf(resource) === level).map((name) => t(`resource_${name}`));
    return names.length === 0 ? [] : [[t(`access_${level}`), names.join(', ')] as const];
  });
  if (role === null) return <>{t('access_no_role')}</>;
  return (
    <dl className={classes.access}>
      {groups.map(([level, names]) => (
        <div key={level}>
          <dt>{level}</dt>
          <dd>{names}</dd>
        </div>
      ))}
    </dl>
  );
}
