import { TagsInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isInScope } from '../parts/model-scope';
import { useModels } from '../parts/names';
import type { KeyValues } from './key-form';
import classes from './keys.module.css';

const NAMES = 3;

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

interface MatchesProps {
  readonly patterns: readonly string[];
  readonly models: readonly string[];
}

function Matches({ patterns, models }: MatchesProps) {
  const { t } = useTranslation('portal/keys');
  if (patterns.length === 0 || models.length === 0) return null;
  const found = models.filter((id) => isInScope(patterns, id));
  const others = found.length - NAMES;
  return (
    <div
      className={classes.matches}
      role="status"
      title={found.join('\n')}
      data-tone={found.length === 0 ? 'warn' : undefined}
    >
      {t('matches', { count: found.length })}
      {found.length > 0 && `: ${found.slice(0, NAMES).join(', ')}`}
      {others > 0 && ` ${t('matches_more', { count: others })}`}
    </div>
  );
}
