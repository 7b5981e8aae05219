import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock, Duration, Instant, Pairs, Region, Status } from '@/kit';
import type { Call } from '../data/webhook-api';
import { useOutcomeText } from '../parts/delivery-status';

interface CallRegionProps {
  readonly call: Call;
  /** Its bodies are shown at first. */
  readonly isOpen: boolean;
}

/** One call: how it ended, what was sent, and what came back. */
export function CallRegion({ call, isOpen }: CallRegionProps) {
  const { t } = useTranslation('webhooks');
  const outcomeOf = useOutcomeText();
  const [isShown, setShown] = useState(isOpen);
  const { attempted_at: at, duration_ms: ms, http_status: status, error, request_body, response_body } = call;
  return (
    <Region
      title={t('attempt')}
      note={<Instant at={at} />}
      actions={<Status kind={error === null ? 'ok' : 'bad'}>{status ?? t('no_response')}</Status>}
      isPadded
    >
      <Pairs
        pairs={[
          [t('outcome'), outcomeOf(call)],
          [t('duration'), <Duration key="duration" ms={ms} />],
        ]}
      />
      <Stack gap={6} mt={10} align="stretch">
        {isShown ? (
          <>
            <div>{t('request_body')}</div>
            <CodeBlock label={t('request_body')} code={readable(request_body)} />
            <div>{t('response_body')}</div>
            {response_body === null || response_body === '' ? (
              t('body_empty')
            ) : (
              <CodeBlock label={t('response_body')} code={readable(response_body)} />
            )}
          </>
        ) : (
          <div>
            <Button onClick={() => setShown(true)}>{t('show_bodies')}</Button>
          </div>
        )}
      </Stack>
    </Region>
  );
}

/** JSON by lines; other texts as they are. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
