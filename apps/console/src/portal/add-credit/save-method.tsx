import { Checkbox } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { useTranslation } from 'react-i18next';

/** Whether the order saves the card or account that it is paid with. Nothing is charged to it by that. */
export function SaveMethod(input: GetInputPropsReturnType) {
  const { t } = useTranslation('portal/orders');
  return <Checkbox label={t('save_method')} description={t('save_method_note')} {...input} />;
}
