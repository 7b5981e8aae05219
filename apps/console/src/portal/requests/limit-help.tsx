import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { readCapRefusal } from '@/caps/refusals/cap-refusal';
import { CapRefusalText } from '@/caps/refusals/cap-refusal-text';
import { useMemberMay } from '@/session/customer-access';
import { CapButton } from '../parts/cap-link';

export type RefusedByLimit = Pick<components['schemas']['OwnRejectedRequestResponse'], 'details' | 'key_id'>;

interface LimitHelpProps {
  readonly rejected: RefusedByLimit;
  /** Where the figures of the request are not known. */
  readonly children: ReactNode;
}

/** Which limit a request was over, and the way to it. */
export function LimitHelp({ rejected: { details, key_id: keyId }, children }: LimitHelpProps) {
  const { t } = useTranslation('caps');
  const may = useMemberMay();
  const refusal = readCapRefusal(details);
  if (refusal === null) return <div>{children}</div>;
  const { capId, cap, scope } = refusal;
  const link = capId !== null && may('read', 'caps') && <CapButton id={capId}>{t('view_limit')}</CapButton>;
  // A field of the key.
  const toKey = capId === null && cap !== null && scope === 'key' && keyId !== null && may('read', 'keys') && (
    <Button renderRoot={(props) => <Link to="/keys/$id" params={{ id: keyId }} {...props} />}>{t('view_limit')}</Button>
  );
  return <CapRefusalText refusal={refusal} audience="customer" link={link || toKey} />;
}
