import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { Region } from '@/kit';
import { Identities } from './identities';
import { Passkeys } from './passkeys';
import { PasswordForm } from './password-form';
import { PersonMethods } from './saved-methods';
import { SecondFactor } from './second-factor';
import { Sessions } from './sessions';

interface AccountSecurityProps {
  readonly audience: Audience;
  /** This page, where a provider sends the browser back to. */
  readonly address: string;
  /** The code of an error that a provider's callback left. */
  readonly refused: string | undefined;
}

/** How a person logs in, and where the person is logged in: the same for customers and operators. */
export function AccountSecurity({ audience, address, refused }: AccountSecurityProps) {
  const { t } = useTranslation('account');
  return (
    <>
      <Passkeys audience={audience} />
      <SecondFactor audience={audience} />
      <Identities audience={audience} address={address} refused={refused} />
      <Region title={t('password')} isPadded>
        <PasswordForm audience={audience} />
      </Region>
      {audience === 'customer' && <PersonMethods />}
      <Sessions audience={audience} />
    </>
  );
}
