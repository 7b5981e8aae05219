import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { Columns2, SquarePen } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty, Page, QueryState, Split } from '@/kit';
import { earlyPart } from '@/kit/loading/lazy-part';
import { useMemberMay } from '@/session/customer-access';
import { useService } from '../parts/service';
import { useCallableModels } from '../parts/use-callable-models';
import { useModels } from '../parts/names';
import { usePublicConfiguration } from '@/session/public-configuration';
import type { Model } from '../models/models-search';
import { chatRequest, type Message, type Parameters } from './chat/chat-request';
import { Composer } from './composer';
import { pastOf } from './chat/conversation';
import { ModelHeads } from './model-heads';
import { Turns } from './turns';
import { useConversation } from './chat/use-conversation';
import { usePlaygroundKey } from './chat/use-playground-key';

const ParametersPanel = earlyPart(() => import('./parameters-panel'), 'ParametersPanel');

const route = getRouteApi('/portal/playground');
const NOTHING: Message = { text: '', images: [] };
const DEFAULTS: Parameters = { system: '', temperature: '', maxTokens: '', stream: true };

/** Tries models with the organization's own prices, over the gateway like any program. */
export function PlaygroundPage(): ReactNode {
  const { t } = useTranslation('portal/playground');
  const may = useMemberMay();
  const models = useModels();
  const chat = useCallableModels([]);
  const isKnown = !useService().isPending;
  const origin = usePublicConfiguration()?.gateway_url;
  const missing = !may('write', 'keys') ? 'no_right' : origin === null ? 'no_address' : null;
  if (missing !== null || origin === undefined || origin === null) {
    return <Page title={t('playground')}>{missing !== null && <Empty>{t(missing)}</Empty>}</Page>;
  }
  if (chat.length === 0) {
    return (
      <Page title={t('playground')}>
        <QueryState query={models} isReady={isKnown}>
          {() => <Empty>{t('no_models')}</Empty>}
        </QueryState>
      </Page>
    );
  }
  return <Playground origin={origin} all={chat} />;
}

function Playground({ origin, all }: { readonly origin: string; readonly all: readonly Model[] }) {
  const { t } = useTranslation('portal/playground');
  const { models, choose } = useChosenModels(all);
  const [parameters, setParameters] = useState(DEFAULTS);
  const [draft, setDraft] = useState(NOTHING);
  const conversation = useConversation({ origin, key: usePlaygroundKey(), models, parameters });
  const { turns, isRunning } = conversation;
  const isDrafted = draft.text.trim() !== '' || draft.images.length > 0;
  const shown = isDrafted ? draft : (turns.at(-1)?.message ?? draft);
  const past = isDrafted ? turns : turns.slice(0, -1);
  const images = [...past.map(({ message }) => message), shown].flatMap((message) => message.images);
  const requests = models.map((model, side) => chatRequest(model, parameters, pastOf(past, side), shown));
  const second = all.find(({ id }) => id !== models[0])?.id;
  return (
    <Split
      isPermanent
      aside={
        <Suspense>
          <ParametersPanel {...{ parameters, origin, requests, images }} onChange={setParameters} />
        </Suspense>
      }
    >
      <Page
        title={t('playground')}
        actions={
          <>
            <Button
              leftSection={<SquarePen size={14} aria-hidden />}
              disabled={turns.length === 0}
              onClick={conversation.clear}
            >
              {t('clear')}
            </Button>
            {models.length === 1 && second !== undefined && (
              <Button
                leftSection={<Columns2 size={14} aria-hidden />}
                disabled={isRunning}
                onClick={() => choose(1, second)}
              >
                {t('compare')}
              </Button>
            )}
          </>
        }
      >
        <ModelHeads all={all} models={models} isBusy={isRunning} onChoose={choose} />
        <Turns turns={turns} />
        <Composer
          draft={draft}
          isRunning={isRunning}
          canSend={isDrafted}
          takesImages={models.every((id) => all.find((model) => model.id === id)?.input_modalities.includes('image'))}
          onChange={setDraft}
          onStop={conversation.stop}
          onSend={() => {
            conversation.send(draft);
            setDraft(NOTHING);
          }}
        />
      </Page>
    </Split>
  );
}

/** As the address has them; else the one that is suggested. */
function useChosenModels(all: readonly Model[]) {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const known = (id: string | undefined): string | undefined => all.find((model) => model.id === id)?.id;
  const first = known(search.model) ?? all[0]?.id;
  const models = [first, known(search.beside)].filter((id) => id !== undefined);
  return {
    models,
    /** Null: no second model. */
    choose: (side: number, id: string | null): void =>
      void navigate({
        search: side === 0 ? { ...search, model: id ?? undefined } : { model: models[0], beside: id ?? undefined },
        replace: true,
      }),
  };
}
