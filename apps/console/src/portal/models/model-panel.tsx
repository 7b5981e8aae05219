import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock, Count, Id, Instant, Pairs, Panel, Region, useCapabilityName, useModalityName } from '@/kit';
import { curlSample } from '../clients/code-samples';
import { usePublicConfiguration } from '@/session/public-configuration';
import { ModelPrices } from './model-prices';
import type { Model } from './models-search';

interface ModelPanelProps {
  readonly model: Model;
  readonly onClose: () => void;
  readonly foot?: ReactNode | undefined;
}

/** What a model takes, gives and costs, and how it is called. */
export function ModelPanel({ model, onClose, foot }: ModelPanelProps) {
  const { t } = useTranslation('portal/models');
  const [capabilityName, modalityName] = [useCapabilityName(), useModalityName()];
  const configuration = usePublicConfiguration();
  const [origin, service] = [configuration?.gateway_url, configuration?.brand.name ?? ''];
  const list = (texts: readonly string[]): string => (texts.length === 0 ? '–' : texts.join(', '));
  return (
    <Panel title={model.name} onClose={onClose} foot={foot}>
      <Region title={t('model')} isPadded>
        <Pairs
          pairs={[
            [t('id'), <Id key="id" id={model.id} />],
            [t('context'), <Count key="context" value={model.context_length} />],
            [t('max_output'), <Count key="output" value={model.max_output_tokens} />],
            [t('takes'), list(model.input_modalities.map(modalityName))],
            [t('gives'), list(model.output_modalities.map(modalityName))],
            [t('capabilities'), list(model.capabilities.map(capabilityName))],
            [t('paths'), list(model.endpoints)],
            ...(model.replacement === null || model.sunset_at !== null
              ? []
              : [[t('replacement'), model.replacement] as const]),
          ]}
        />
      </Region>
      {model.sunset_at !== null && <Retirement model={model} at={model.sunset_at} />}
      <ModelPrices model={model} />
      {typeof origin === 'string' && model.endpoints.includes('chat') && (
        <Region title={t('call_it')} isPadded>
          <CodeBlock code={curlSample({ origin, service, model })} label={t('call_it')} />
        </Region>
      )}
    </Panel>
  );
}

/** When it retires, and what becomes of requests then. */
function Retirement({ model, at }: { readonly model: Model; readonly at: string }) {
  const { t } = useTranslation('portal/models');
  const { replacement, sunset_action: action, sunset_note: note } = model;
  return (
    <Region title={t('retirement')} isPadded>
      <Pairs
        pairs={[
          [t('retires_at'), <Instant key="at" at={at} />],
          [t('sunset_action'), t(`sunset_${action}`)],
          ...(replacement === null ? [] : [[t('replacement'), replacement] as const]),
          ...(note === null ? [] : [[t('sunset_note'), note] as const]),
        ]}
      />
    </Region>
  );
}
