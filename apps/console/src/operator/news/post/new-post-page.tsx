import { Button, Stack } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useRefresh } from '@/api/use-refresh';
import { Form, FormError, Page, Region, useForm, useSubmit } from '@/kit';
import { bodyOf, LANGUAGES, newValues, type PostValues } from './post-form';
import { PostFields } from './post-fields';

/** A draft, from which the page of the post follows. */
export function NewPostPage(): ReactNode {
  const { t, i18n } = useTranslation('operator/news');
  const navigate = useNavigate();
  const refresh = useRefresh();
  const language = LANGUAGES.find((name) => i18n.language.startsWith(name)) ?? 'en';
  const form = useForm<PostValues>({ initialValues: newValues(language) });
  const { submit, error, isBusy } = useSubmit(form, async (values) => {
    const { id } = await unwrap(operatorApi.client.POST('/admin/v1/news', { body: bodyOf(values) }));
    await refresh();
    await navigate({ to: '/operator/news/$newsId', params: { newsId: id } });
  });
  return (
    <Page title={t('new_post')} above={{ title: t('news'), to: '/operator/news' }}>
      <Region isPadded title={t('content')}>
        <Form onSubmit={form.onSubmit(submit)}>
          <Stack gap="md" maw={640}>
            <PostFields form={form} isFixed={false} />
            <FormError error={error} />
            <div>
              <Button type="submit" variant="filled" loading={isBusy}>
                {t('save_draft')}
              </Button>
            </div>
          </Stack>
        </Form>
      </Region>
    </Page>
  );
}
