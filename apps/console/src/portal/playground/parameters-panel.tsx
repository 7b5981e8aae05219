import { Stack, Switch, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CodeBlock, NumberInput, Region } from '@/kit';
import { curlOf, type ChatRequest, type Image, type Parameters } from './chat/chat-request';
import { usePublicConfiguration } from '@/session/public-configuration';
import classes from './playground.module.css';

interface ParametersPanelProps {
  readonly parameters: Parameters;
  readonly onChange: (parameters: Parameters) => void;
  readonly origin: string;
  /** What is sent next, or was sent last, to each model. */
  readonly requests: readonly ChatRequest[];
  readonly images: readonly Image[];
}

const HIGHEST_TEMPERATURE = 2;

export function ParametersPanel({ parameters, onChange, origin, requests, images }: ParametersPanelProps) {
  const { t } = useTranslation('portal/playground');
  const service = usePublicConfiguration()?.brand.name ?? '';
  const set = (fields: Partial<Parameters>): void => onChange({ ...parameters, ...fields });
  return (
    <>
      <Region title={t('parameters')} isPadded>
        <Stack gap="sm">
          <Textarea
            label={t('system')}
            placeholder={t('system_example')}
            autosize
            minRows={2}
            maxRows={8}
            value={parameters.system}
            onChange={({ currentTarget }) => set({ system: currentTarget.value })}
          />
          <div className={classes.pair}>
            <NumberInput
              label={t('temperature')}
              placeholder={t('of_model')}
              min={0}
              max={HIGHEST_TEMPERATURE}
              step={0.1}
              decimals={2}
              value={parameters.temperature}
              onChange={(value) => set({ temperature: numberOf(value) })}
            />
            <NumberInput
              label={t('max_tokens')}
              placeholder={t('of_model')}
              min={1}
              step={100}

              value={parameters.maxTokens}
              onChange={(value) => set({ maxTokens: numberOf(value) })}
            />
          </div>
          <Switch
            label={t('stream')}
            checked={parameters.stream}
            onChange={({ currentTarget }) => set({ stream: currentTarget.checked })}
          />
        </Stack>
      </Region>
      <Region title={t('as_curl')} note={images.length > 0 ? t('images_in_files') : undefined} isPadded>
        <div className={classes.requests}>
          {requests.map((request, side) => (
            <CodeBlock key={side} label={t('as_curl')} code={curlOf({ origin, service }, request, images)} />
          ))}
        </div>
      </Region>
      <Region title={t('key')} isPadded>
        <div className={classes.note}>{t('key_note')}</div>
      </Region>
    </>
  );
}

/** What is no number while it is typed leaves the choice to the model. */
function numberOf(value: number | string): number | '' {
  return typeof value === 'number' ? value : '';
}
