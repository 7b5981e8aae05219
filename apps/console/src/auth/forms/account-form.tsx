import { Button, Stack, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '@/api/session-state';
import { Form, FormError, useForm, useSubmit } from '@/kit';
import { useTakeSession } from '@/session/session';
import { NewPasswordInput } from './new-password-input';

interface AccountValues {
  readonly name: string;
  readonly password: string;
}

/** A form that makes an account, and goes on with its session in the console that it is for. */
export function useAccountForm<Values extends AccountValues>(
  initialValues: Values,
  create: (values: Values) => Promise<Session>,
) {
  const router = useRouter();
  const take = useTakeSession();
  const form = useForm<Values>({ initialValues });
  const { submit, error, isBusy } = useSubmit(form, async (values: Values) => {
    const session = await create(values);
    take(session);
    router.history.push(session.audience === 'operator' ? '/operator' : '/');
  });
  return { form, error, isBusy, onSubmit: form.onSubmit(submit) };
}

interface AccountFormProps extends Pick<ReturnType<typeof useAccountForm>, 'error' | 'isBusy' | 'onSubmit'> {
  readonly form: { readonly getInputProps: (field: keyof AccountValues) => object };
  readonly action: string;
  readonly before?: ReactNode;
  /** Between the name and the password. */
  readonly children?: ReactNode;
}

export function AccountForm({ form, error, isBusy, onSubmit, action, before, children }: AccountFormProps) {
  const { t } = useTranslation('auth');
  return (
    <Form onSubmit={onSubmit}>
      <Stack gap="sm">
        {before}
        <TextInput
          required
          withAsterisk={false}
          label={t('your_name')}
          autoComplete="name"
          autoFocus
          {...form.getInputProps('name')}
        />
        {children}
        <NewPasswordInput {...form.getInputProps('password')} />
        <FormError error={error} />
        <Button type="submit" variant="filled" loading={isBusy} fullWidth>
          {action}
        </Button>
      </Stack>
    </Form>
  );
}
