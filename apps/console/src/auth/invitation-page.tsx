import { Button, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import type { Session } from '@/api/session-state';
import { unwrap } from '@/api/unwrap';
import { FormError, Instant, Problem, useAction } from '@/kit';
import { sessionQuery, useLogOutHere, useTakeSession } from '@/session/session';
import { useAuthConfig } from '@/session/auth-config';
import { AuthPage } from '@/frame/auth-page';
import { AccountForm, useAccountForm } from './forms/account-form';
import { LINK_TOKEN, useLinkToken } from './link-token';

type Offer = components['schemas']['ShownInvitationResponse'];

interface OfferProps {
  readonly token: string;
  readonly offer: Offer;
}

/** Who invites whom to what, until when; and the way to accept it for the person that reads it. */
export function InvitationPage(): ReactNode {
  const token = useLinkToken() ?? '';
  const session = useQuery(sessionQuery('customer'));
  const offer = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => unwrap(customerApi.client.POST('/api/v1/auth/invitation', { body: { token } })),
    enabled: token !== '',
    // Reads are counted with guesses.
    retry: false,
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  if (session.isPending || (token !== '' && offer.isPending)) return null;
  const isLoggedIn = session.data !== undefined;
  if (token === '' || isUnusable(offer.error)) return <Unusable isLoggedIn={isLoggedIn} />;
  if (offer.data === undefined) return <NotRead error={offer.error} onRetry={() => void offer.refetch()} />;
  const props = { token, offer: offer.data };
  if (session.data === undefined) return offer.data.has_account ? <LogIn {...props} /> : <Register {...props} />;
  return isSame(session.data.user.email, offer.data.email) ? (
    <Accept {...props} />
  ) : (
    <OtherPerson {...props} session={session.data} />
  );
}

/** A link that cannot be used has one answer, so that nothing can be learned from it. */
const isUnusable = (error: unknown): boolean => error instanceof ApiError && error.status === 400;

/** Accounts of older versions keep their spelling. */
const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function Unusable({ isLoggedIn }: { readonly isLoggedIn: boolean }) {
  const { t } = useTranslation('auth');
  return (
    <AuthPage title={t('invitation_unusable')} note={t('invitation_unusable_note')}>
      {isLoggedIn ? <Link to="/">{t('open_console')}</Link> : <Link to="/login">{t('log_in')}</Link>}
    </AuthPage>
  );
}

function NotRead({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const { t } = useTranslation('auth');
  return (
    <AuthPage title={t('invitation_title')}>
      <Problem error={error} onRetry={onRetry} />
    </AuthPage>
  );
}

/** An operator's role, or a membership. */
const isOperator = ({ kind }: Offer): boolean => kind === 'operator';

/** A sheet that begins with the invitation itself. */
function OfferPage({ offer, note, children }: Pick<OfferProps, 'offer'> & { note?: string; children: ReactNode }) {
  const { t } = useTranslation('auth');
  const sentence = useOfferSentence(offer);
  return (
    <AuthPage
      title={t(isOperator(offer) ? 'invitation_operate' : 'invitation_join', { organization: offer.organization_name })}
      note={
        <>
          {sentence}
          <br />
          {t('invitation_until')} <Instant at={offer.expires_at} />
          {note !== undefined && (
            <>
              <br />
              {note}
            </>
          )}
        </>
      }
    >
      {children}
    </AuthPage>
  );
}

/** No name has it: it is a control character. */
const BOLD = '\u0001';

/** The organization and the address are what a reader checks. */
function useOfferSentence({ kind, organization_name, email, role, inviter_name }: Offer): ReactNode {
  const { t } = useTranslation('auth');
  const { t: kit } = useTranslation();
  const brand = useAuthConfig()?.brand_name ?? '';
  const text = t(kind === 'operator' ? 'invitation_sentence_operator' : 'invitation_sentence', {
    inviter: inviter_name ?? brand,
    email: `${BOLD}${email}${BOLD}`,
    organization: `${BOLD}${organization_name}${BOLD}`,
    role: kit(`role_${role}`),
  });
  return text.split(BOLD).map((part, index) => (index % 2 === 1 ? <b key={index}>{part}</b> : part));
}

function Register({ token, offer }: OfferProps) {
  const { t } = useTranslation('auth');
  const account = useAccountForm({ name: '', password: '' }, (values) =>
    unwrap(customerApi.client.POST('/api/v1/auth/invitation/register', { body: { token, ...values } })),
  );
  const email = <TextInput label={t('email')} autoComplete="username" readOnly variant="filled" value={offer.email} />;
  const isOfOperator = isOperator(offer);
  return (
    <OfferPage offer={offer} note={t(isOfOperator ? 'invitation_note_operator' : 'invitation_note')}>
      <AccountForm {...account} action={t(isOfOperator ? 'create_account' : 'invitation_register')} before={email} />
    </OfferPage>
  );
}

function LogIn({ token, offer }: OfferProps) {
  const { t } = useTranslation('auth');
  return (
    <OfferPage offer={offer} note={t('invitation_log_in_note')}>
      <Button
        variant="filled"
        fullWidth
        renderRoot={(props) => (
          <Link to="/login" search={{ to: '/invitation' }} hash={`${LINK_TOKEN}=${token}`} {...props} />
        )}
      >
        {t('invitation_log_in')}
      </Button>
    </OfferPage>
  );
}

function Accept({ token, offer }: OfferProps) {
  const { t } = useTranslation('auth');
  const router = useRouter();
  const take = useTakeSession();
  const { act, error, isBusy } = useAction();
  const accept = async (): Promise<void> => {
    take(await unwrap(customerApi.client.POST('/api/v1/auth/invitation/accept', { body: { token } })));
    // Its side has a log-in, and a session, of its own.
    router.history.push(isOperator(offer) ? '/operator' : '/');
  };
  return (
    <OfferPage offer={offer}>
      <FormError error={error} />
      <Button variant="filled" fullWidth loading={isBusy} onClick={() => act(accept)}>
        {t('invitation_accept')}
      </Button>
    </OfferPage>
  );
}

function OtherPerson({ offer, session }: OfferProps & { readonly session: Session }) {
  const { t } = useTranslation('auth');
  const logOut = useLogOutHere('customer');
  const { act, error, isBusy } = useAction();
  return (
    <OfferPage offer={offer} note={t('invitation_switch_note', { email: session.user.email })}>
      <FormError error={error} />
      <Button variant="filled" fullWidth loading={isBusy} onClick={() => act(logOut)}>
        {t('invitation_switch')}
      </Button>
      <Link to="/">{t('invitation_stay', { email: session.user.email })}</Link>
    </OfferPage>
  );
}
