import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { QueryState, Region } from '@/kit';
import { useProfile } from '../data/invoice-api';
import { ProfileForm } from './profile-form';
import classes from '../invoices.module.css';

interface ProfileRegionProps {
  /** Of operators: whose it is. Null: the session's. */
  readonly organizationId: string | null;
  /** What an invoice is made out to without a profile. */
  readonly organizationName: string;
  readonly mayWrite: boolean;
}

/** The billing profile of an organization, and when it counts. */
export function ProfileRegion({ organizationId, organizationName, mayWrite }: ProfileRegionProps) {
  const { t } = useTranslation('invoices');
  const query = useProfile(organizationId);
  const [isSaved, setSaved] = useState(false);
  // The page of a customer's own has the title already.
  const title = organizationId === null ? {} : { title: t('profile') };
  return (
    <Region {...title} isPadded>
      <QueryState query={query} lines={10}>
        {(profile) => (
          <>
            <p className={classes.intro}>
              {profile.legal_name === null ? t('profile_none', { name: organizationName }) : t('profile_note')}
            </p>
            <ProfileForm
              key={profile.version}
              organizationId={organizationId}
              profile={profile}
              mayWrite={mayWrite}
              onSaved={() => setSaved(true)}
            />
            <div role="status" className={classes.saved}>
              {isSaved && t('saved')}
            </div>
          </>
        )}
      </QueryState>
    </Region>
  );
}
