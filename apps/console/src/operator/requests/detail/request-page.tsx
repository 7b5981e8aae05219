import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import { Check, CodeXml, ReceiptText } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/api-error';
import { customerApi, operatorApi } from '@/api/client';
import { compareUsd, Copy, Facts, Page, PENDING, QueryState, Split } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { withTexts } from '@/i18n';
import { WriteButton } from '../../data/write-button';
import { Arithmetic } from './arithmetic';
import { Candidates } from './candidates';
import { curlOf } from './curl';
import { Identifiers } from './identifiers';
import { Ledger } from './ledger';
import { HoldToCharge, Kept } from './money-regions';
import { Neighbours } from './neighbours';
import { RejectedDetail } from './rejected-detail';
import { RequestHead, useRequestFacts } from './request-head';
import { Timeline } from './timeline-region';
import type { Explained } from './timeline';

const RefundDialog = lazyPart(
  () => withTexts(['operator/organizations'], import('../../organizations/money/refund-dialog')),
  'RefundDialog',
);

export function RequestPage(): ReactNode {
  const { t } = useTranslation('operator/requests');
  const { requestId } = useParams({ from: '/operator/requests/$requestId' });
  const params = { params: { path: { id: requestId } } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/requests/{id}', params);
  const isMissing = query.error instanceof ApiError && query.error.status === 404;
  const rejected = operatorApi.hooks.useQuery('get', '/admin/v1/rejected-requests/{id}', params, {
    enabled: isMissing,
  });
  return (
    <Page
      title={requestId}
      above={{ title: t('title'), to: '/operator/requests' }}
      mark={<Copy text={requestId} />}
      actions={
        <>
          <Neighbours id={requestId} />
          {query.data !== undefined && <Actions request={query.data} />}
        </>
      }
    >
      {rejected.data !== undefined ? (
        <RejectedDetail request={rejected.data} />
      ) : (
        <QueryState query={isMissing && rejected.isPending ? PENDING : query} lines={14}>
          {(request) => <RequestDetail request={request} />}
        </QueryState>
      )}
    </Page>
  );
}

function Actions({ request }: { readonly request: Explained }) {
  const { t } = useTranslation('operator/requests');
  const clipboard = useClipboard({ timeout: 1_500 });
  const [isRefunding, setRefunding] = useState(false);
  const configuration = customerApi.hooks.useQuery('get', '/api/v1/public/configuration', undefined, {
    staleTime: Infinity,
  });
  const Icon = clipboard.copied ? Check : CodeXml;
  return (
    <>
      <Button
        leftSection={<Icon size={14} strokeWidth={1.6} />}
        onClick={() => clipboard.copy(curlOf(request, configuration.data?.gateway_url ?? null))}
      >
        {t(clipboard.copied ? 'copied' : 'copy_curl')}
      </Button>
      {request.state === 'settled' && compareUsd(request.cost_usd, request.refunded_usd) > 0 && (
        <WriteButton
          resource="money"
          leftSection={<ReceiptText size={14} strokeWidth={1.6} />}
          onClick={() => setRefunding(true)}
        >
          {t('refund')}
        </WriteButton>
      )}
      {isRefunding && (
        <Suspense>
          <RefundDialog requestId={request.id} onClose={() => setRefunding(false)} />
        </Suspense>
      )}
    </>
  );
}

function RequestDetail({ request }: { readonly request: Explained }) {
  const facts = useRequestFacts(request);
  return (
    <Split
      isPermanent
      aside={
        <>
          <Arithmetic request={request} />
          <HoldToCharge request={request} />
          <Kept request={request} />
          <Identifiers request={request} />
        </>
      }
    >
      <RequestHead request={request} />
      <Facts facts={facts} />
      <Timeline request={request} />
      <Candidates request={request} />
      <Ledger request={request} />
    </Split>
  );
}
