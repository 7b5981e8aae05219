import { Button, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Form, FormError, useForm, useSubmit } from '@/kit';

interface EmailLinkFormProps {
  /** Asks the API to mail a link. Rejects: the form says why. */
  readonly send: (email: string) => Promise<void>;
}

/** One address, to which a link is mailed. */
export function EmailLinkForm({ send }: EmailLinkFormProps) {
  const { t } = useTranslation('auth');
  const form = useForm({ initialValues: { email: '' } });
  const { submit, error, isBusy } = useSubmit(form, ({ email }) => send(email));
  return (
    <Form onSubmit={form.onSubmit(submit)}>
      <Stack gap="sm">
        <TextInput
          required
          withAsterisk={false}
          label={t('email')}
          type="email"
          autoComplete="username"
          autoFocus
          {...form.getInputProps('email')}
        />
        <FormError error={error} />
        <Button type="submit" variant="filled" loading={isBusy} fullWidth>
          {t('send_link')}
        </Button>
      </Stack>
    </Form>
  );
}
