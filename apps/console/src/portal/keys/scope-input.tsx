import { TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useModels } from '../parts/names';
import type { KeyValues } from './key-form';
import { Matches } from './model-matches';

/** The models that a key may call: ids, and patterns with `*`. Below it stands what they match, while they are typed. */
export function ScopeInput({ form }: { readonly form: UseFormReturnType<KeyValues> }) {
  const { t } = useTranslation('portal/keys');
  const models = (useModels().data?.data ?? []).map(({ id }) => id);
  const [typed, setTyped] = useState('');
  const chosen = form.getValues().models;
  return (
    <div>
      <TagsInput
        label={t('models')}
        description={t('models_note')}
        placeholder={chosen.length === 0 ? t('all_models') : ''}
        clearable
        maxDropdownHeight={200}
        data={models}
        splitChars={[',', ' ']}
        searchValue={typed}
        onSearchChange={setTyped}
        {...form.getInputProps('models')}
      />
      <Matches patterns={[...chosen, typed.trim()].filter((pattern) => pattern !== '')} models={models} />
    </div>
  );
}
