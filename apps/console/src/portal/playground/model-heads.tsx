import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Price } from '@/kit';
import { ModelPicker } from '../parts/model-picker';
import type { Model } from '../models/models-search';
import classes from './playground.module.css';

interface ModelHeadsProps {
  readonly all: readonly Model[];
  readonly models: readonly string[];
  readonly isBusy: boolean;
  readonly onChoose: (side: number, id: string | null) => void;
}

/** The model of each column, with its price. */
export function ModelHeads({ all, models, isBusy, onChoose }: ModelHeadsProps) {
  const { t } = useTranslation('portal/playground');
  return (
    <div className={classes.columns} data-head>
      {models.map((id, side) => {
        const pricing = all.find((model) => model.id === id)?.pricing;
        return (
          <div key={side} className={classes.column}>
            <div className={classes.choice}>
              <ModelPicker
                aria-label={t(side === 0 ? 'model' : 'second_model')}
                value={id}
                models={all}
                disabled={isBusy}
                onChange={(chosen) => onChoose(side, chosen)}
              />
              {side === 1 && (
                <ActionIcon aria-label={t('remove_second')} disabled={isBusy} onClick={() => onChoose(1, null)}>
                  <X size={16} strokeWidth={1.6} />
                </ActionIcon>
              )}
            </div>
            <div className={classes.note}>
              {t('price_in')} <Price usd={pricing?.input_per_mtok_usd} /> · {t('price_out')}{' '}
              <Price usd={pricing?.output_per_mtok_usd} /> {t('per_million')}
            </div>
          </div>
        );
      })}
    </div>
  );
}
