/** An API that sellers still look for, and that no longer answers. */
interface EndedProvider {
  readonly name: string;
  readonly endedOn: string;
  readonly docsUrl: string;
  /** Its own, where nothing else is served; empty: the address serves another API. */
  readonly hosts: readonly string[];
  /** Presets that serve the same models. */
  readonly instead: readonly string[];
}

export const ENDED_PROVIDERS: readonly EndedProvider[] = [
  {
    name: 'GitHub Models',
    endedOn: '2026-07-30',
    docsUrl: 'https://github.blog/changelog/2026-07-30-github-models-is-now-retired/',
    hosts: ['models.github.ai', 'models.inference.ai.azure.com'],
    instead: ['azure-openai'],
  },
  {
    name: 'Perplexity, chat completions',
    endedOn: '2026-09-27',
    docsUrl: 'https://docs.perplexity.ai/docs/agent-api/migrate-from-sonar/overview',
    hosts: [],
    instead: ['perplexity'],
  },
  {
    name: 'Tencent Hunyuan (`api.hunyuan.cloud.tencent.com`)',
    endedOn: '2026-09-30',
    docsUrl: 'https://cloud.tencent.com/document/product/1729/131925',
    hosts: ['api.hunyuan.cloud.tencent.com', 'hunyuan.tencentcloudapi.com'],
    instead: ['tencent', 'tencent-china'],
  },
];
