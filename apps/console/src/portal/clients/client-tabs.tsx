import { Tabs } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy, Pairs, Status } from '@/kit';
import { usePublicConfiguration } from '@/session/public-configuration';
import shared from '@/kit/layout/shared.module.css';
import type { Key } from '../parts/key-state';
import { modelsForAgents } from '../parts/callable-models';
import { ModelPicker } from '../parts/model-picker';
import { useCallableModels } from '../parts/use-callable-models';
import { CLIENT_ENDPOINTS, CLIENT_NAMES, clientSettings, CLIENTS, isUsableBy, type Target } from './client-settings';
import classes from './clients.module.css';
import type { LinkTarget } from './import-links';
import { CcSwitch, CherryStudio } from './link-panels';
import { SettingsBlocks } from './settings-blocks';

interface ClientTabsProps {
  readonly row: Key;
  readonly secret: string;
}

/** Hands a new key to a client: by a link that opens a program, or as settings to copy. */
export function ClientTabs({ row, secret }: ClientTabsProps) {
  const { t } = useTranslation('portal/clients');
  const configuration = usePublicConfiguration();
  const models = modelsForAgents(useCallableModels(row.scopes.models));
  const [chosen, setChosen] = useState<string | null>(null);
  const model = models.find(({ id }) => id === chosen) ?? models[0];
  const origin = configuration?.gateway_url ?? null;
  if (configuration === undefined) return null;
  if (origin === null) return <div className={classes.clients}>{t('no_address')}</div>;
  if (model === undefined) return null;
  const service = configuration.brand.name;
  const target: Target = { origin, service, model, key: secret };
  const site = window.location.origin;
  const link: LinkTarget = { origin, site, service, keyName: row.name, key: secret, model: model.id };
  const clients = CLIENTS.filter((client) => isUsableBy(client, row.scopes.endpoints));
  return (
    <section className={classes.clients} aria-label={t('set_up')}>
      <h3 className={classes.title}>{t('set_up')}</h3>
      <ModelPicker label={t('model')} value={model.id} models={models} onChange={setChosen} />
      <Tabs defaultValue="cc-switch" keepMounted={false}>
        <Tabs.List mb={12}>
          {Object.entries(NAMES).map(([value, name]) => (
            <Tabs.Tab key={value} value={value}>
              {name}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="cc-switch">
          <CcSwitch target={link} clients={clients} />
        </Tabs.Panel>
        <Tabs.Panel value="cherry-studio">
          <CherryStudio target={link} />
        </Tabs.Panel>
        {CLIENTS.map((client) => (
          <Tabs.Panel key={client} value={client} className={classes.panel}>
            {!clients.includes(client) && (
              <div>
                <Status kind="warn">{t('path_missing', { path: `/v1/${PATHS[CLIENT_ENDPOINTS[client]]}` })}</Status>
              </div>
            )}
            <SettingsBlocks settings={clientSettings(client, target)} label={CLIENT_NAMES[client]} />
            {client === 'cline' && <ClineFields origin={origin} model={model.id} />}
          </Tabs.Panel>
        ))}
      </Tabs>
    </section>
  );
}

/** What opens by a link, then what has settings to copy. */
const NAMES = { 'cc-switch': 'CC Switch', 'cherry-studio': 'Cherry Studio', ...CLIENT_NAMES };

const PATHS = { chat: 'chat/completions', messages: 'messages', responses: 'responses' } as const;

/** The extension has a form in place of a file. */
function ClineFields({ origin, model }: { readonly origin: string; readonly model: string }) {
  const { t } = useTranslation('portal/clients');
  const copied = (text: string) => (
    <span className={shared.mono}>
      {text} <Copy text={text} />
    </span>
  );
  return (
    <div>
      <div className={classes.note}>{t('cline_extension')}</div>
      <Pairs
        pairs={[
          ['API Provider', 'OpenAI Compatible'],
          ['Base URL', copied(`${origin}/v1`)],
          ['API Key', t('key_above')],
          ['Model ID', copied(model)],
        ]}
      />
    </div>
  );
}
