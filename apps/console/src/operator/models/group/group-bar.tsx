import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from '../../data/data.module.css';

interface GroupBarProps {
  readonly count: number;
  /** How many models the filters leave. */
  readonly matching: number;
  readonly onChooseAll: () => void;
  readonly onClear: () => void;
  readonly onChange: () => void;
}

/** What can be done to the chosen models, at the foot of the list. */
export function GroupBar({ count, matching, onChooseAll, onClear, onChange }: GroupBarProps) {
  const { t } = useTranslation('operator/models');
  return (
    <div className={classes.saveBar} role="region" aria-label={t('group')}>
      <span role="status">{t('group_chosen', { count })}</span>
      <Group gap="xs">
        {count < matching && <Button onClick={onChooseAll}>{t('group_choose_all', { count: matching })}</Button>}
        <Button onClick={onClear}>{t('group_clear')}</Button>
        <Button variant="filled" onClick={onChange}>
          {t('group_change')}
        </Button>
      </Group>
    </div>
  );
}
