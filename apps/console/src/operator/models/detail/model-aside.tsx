import { useTranslation } from 'react-i18next';
import { Count, Day, Id, Pairs, Region, useCapabilityName, useModalityName } from '@/kit';
import type { Model } from '../../data/catalog';
import classes from '../models.module.css';

/** What a model is, and how its streams are held. */
export function ModelAside({ model }: { readonly model: Model }) {
  const { t } = useTranslation('operator/models');
  const [capabilityName, modalityName] = [useCapabilityName(), useModalityName()];
  const list = (words: readonly string[]): string => (words.length === 0 ? '–' : words.join(', '));
  return (
    <>
      <Region title={t('about')} isPadded>
        <Pairs
          pairs={[
            [t('name'), model.name],
            [t('aliases'), list(model.aliases)],
            [t('endpoints'), list(model.endpoints)],
            [t('reads'), list(model.input_modalities.map(modalityName))],
            [t('writes'), list(model.output_modalities.map(modalityName))],
            [t('capabilities'), list(model.capabilities.map(capabilityName))],
          ]}
        />
      </Region>
      {model.capabilities.includes('reasoning') && <Hold model={model} />}
      <Region title={t('identifiers')} isPadded>
        <Pairs
          pairs={[
            [t('model'), <Id id={model.id} />],
            [t('created'), <Day at={model.created_at} />],
          ]}
        />
      </Region>
    </>
  );
}

function Hold({ model: { reasoning_hold: hold, tokens_per_second: rate } }: { readonly model: Model }) {
  const { t } = useTranslation('operator/models');
  return (
    <Region title={t('hold')} isPadded>
      <Pairs
        pairs={[
          [t('hold_rule'), t(`hold_${hold}`)],
          ...(hold === 'clock' ? [[t('tokens_per_second'), <Count value={rate} />] as const] : []),
        ]}
      />
      <div className={classes.explained}>{t(`hold_note_${hold}`)}</div>
    </Region>
  );
}
