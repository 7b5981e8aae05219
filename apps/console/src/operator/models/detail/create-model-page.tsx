import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { Form, FormError, Page, Split, useForm, useSubmit } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { LinkButton } from '../../data/link-button';
import { useRefresh } from '@/api/use-refresh';
import classes from '../models.module.css';
import { isPriced } from '../price/own-price';
import { formOf, priceOf } from '../price/price-form';
import { RateInputs } from '../price/rate-inputs';
import { ModelFields } from './model-fields';
import { EMPTY_MODEL, modelRequestOf } from './model-form';

/** Beside the form, which need not wait for it. */
const ModelEffect = lazyPart(() => import('./model-effect'), 'ModelEffect');

/** A model of the catalog, with its price: without one it is a draft. */
export function CreateModelPage(): ReactNode {
  const { t } = useTranslation('operator/models');
  const { name } = useSearch({ from: '/operator/models/new' });
  const navigate = useNavigate();
  const refresh = useRefresh();
  const form = useForm({
    mode: 'controlled',
    initialValues: { ...EMPTY_MODEL, price: formOf(null), canonical_id: name ?? '' },
  });
  const { submit, error, isBusy } = useSubmit(form, async ({ canonical_id, price, ...fields }) => {
    const { capabilities, ...model } = modelRequestOf(fields);
    const { id } = await unwrap(
      operatorApi.client.POST('/admin/v1/models', {
        body: {
          ...model,
          canonical_id,
          // Left out: what vendors' lists say of a model of this name.
          ...(fields.capabilities.length === 0 ? {} : { capabilities }),
          ...(isPriced(price) ? { price: priceOf(price) } : {}),
          status: isPriced(price) && fields.status === 'draft' ? 'active' : model.status,
        },
      }),
    );
    await refresh();
    await navigate({ to: '/operator/models/$modelId', params: { modelId: id } });
  });
  return (
    <Page title={t('add')} above={{ title: t('title'), to: '/operator/models' }}>
      <Split isPermanent aside={<ModelEffect price={form.values.price} />}>
        <Form className={classes.form} onSubmit={form.onSubmit(submit)}>
          <Stack gap="sm">
            <TextInput
              label={t('canonical_id')}
              description={t('canonical_id_note')}
              placeholder="openai/gpt-4.1"
              required
              autoFocus
              {...form.getInputProps('canonical_id')}
            />
            <div className={classes.quiet}>{t('rates_note')}</div>
            <RateInputs form={form} at="price" price={form.values.price} />
            <ModelFields form={form} hasPrice={isPriced(form.values.price)} isFolded />
            <FormError error={error} />
            <Group gap="xs">
              <Button type="submit" variant="filled" loading={isBusy}>
                {t('add')}
              </Button>
              <LinkButton to="/operator/models">{t('cancel')}</LinkButton>
            </Group>
          </Stack>
        </Form>
      </Split>
    </Page>
  );
}
