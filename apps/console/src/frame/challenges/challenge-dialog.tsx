import { Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { challenges, type Challenge } from '@/api/challenges';
import { apiOf } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { FormDialog, PasswordInput, useSubmit, useForm } from '@/kit';
import { CodeInput } from './code-input';
import { OtherProofs } from './other-proofs';
import { sessionQuery, useTakeSession } from '@/session/session';

interface ChallengeDialogProps {
  readonly challenge: Challenge;
}

/** Asks for what is missing; Escape gives the request up. */
export function ChallengeDialog({ challenge: { kind, audience } }: ChallengeDialogProps) {
  const { t } = useTranslation('auth');
  const known = useQueryClient().getQueryData(sessionQuery(audience).queryKey);
  const take = useTakeSession();
  const isWithoutPassword = kind === 'step_up' && known?.methods.includes('provider') === true;
  const [needsCode, setNeedsCode] = useState(isWithoutPassword);
  const form = useForm({ initialValues: { email: known?.user.email ?? '', password: '', code: '' } });
  const { submit, error, isBusy } = useSubmit(form, async ({ email, password, code }) => {
    const { client } = apiOf(audience);
    const withCode = code === '' ? {} : { code };
    try {
      const session =
        kind === 'log_in'
          ? client.POST('/api/v1/auth/login', { body: { email, password, audience, ...withCode } })
          : client.POST('/api/v1/auth/step-up', { body: { ...(password === '' ? {} : { password }), ...withCode } });
      take(await unwrap(session));
      challenges.settle(true);
    } catch (thrown) {
      if (thrown instanceof ApiError && thrown.code === 'factor_required') setNeedsCode(true);
      // Too many wrong passwords end the session; so does a log-out elsewhere.
      if (kind === 'step_up' && thrown instanceof ApiError && thrown.code === 'session_required') {
        challenges.requireLogIn();
        return;
      }
      throw thrown;
    }
  });
  return (
    <FormDialog
      title={t(kind === 'log_in' ? 'session_ended' : 'confirm_title')}
      action={t(kind === 'log_in' ? 'log_in' : 'confirm')}
      onClose={() => {
        challenges.settle(false);
      }}
      error={error}
      isBusy={isBusy}
      onSubmit={form.onSubmit(submit)}
      isQuestion
    >
      <div>{t(kind === 'log_in' ? 'session_ended_note' : 'confirm_note')}</div>
      <Stack gap="sm">
        {kind === 'log_in' && (
          <TextInput label={t('email')} type="email" autoComplete="username" {...form.getInputProps('email')} />
        )}
        <PasswordInput
          label={t('password')}
          autoComplete="current-password"
          data-autofocus
          {...form.getInputProps('password')}
        />
        {needsCode && <CodeInput autoFocus={!isWithoutPassword} {...form.getInputProps('code')} />}
        <OtherProofs kind={kind} audience={audience} />
      </Stack>
    </FormDialog>
  );
}
