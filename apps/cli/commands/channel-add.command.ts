import { CHANNEL_PRESETS, ChannelsControlModule, ChannelsService } from '#channels';
import { formatId, Secret, systemActor } from '#core';
import { EXIT, UsageError, type Command } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { readTextFile } from '../program/read-text-file.js';
import { withServices } from '../program/with-services.js';

const options = {
  preset: { type: 'string' },
  'base-url': { type: 'string' },
  'secret-file': { type: 'string' },
  model: { type: 'string', multiple: true, default: [] as string[] },
  priority: { type: 'string', default: '100' },
} as const;

const USAGE = [
  'Usage: routify channel:add NAME --preset PRESET [--base-url URL] --secret-file FILE --model MODEL[=UPSTREAM_ID] …',
  `PRESET is one of ${[...CHANNEL_PRESETS.keys()].join(', ')}.`,
  'FILE contains the provider’s API key; use /dev/stdin to read it from a pipe and keep it out of the shell history.',
];

/** Adds a channel for a known provider. Other fields of a channel are set through the management API. */
export const channelAddCommand: Command = {
  name: 'channel:add',
  summary: 'add a channel  NAME --preset PRESET --secret-file FILE --model MODEL[=UPSTREAM_ID] … [--base-url URL]',
  usage: USAGE,
  examples: ['routify channel:add openai-main --preset openai --secret-file key.txt --model openai/gpt-4.1=gpt-4.1'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const { preset, 'base-url': baseUrl = null, 'secret-file': file } = values;
    const [name, ...more] = positionals;
    if (name === undefined || more.length > 0) throw new UsageError('expected one NAME');
    if (preset === undefined) throw new UsageError('--preset is missing');
    if (file === undefined) throw new UsageError('--secret-file is missing');
    if (!/^\d{1,6}$/.test(values.priority)) throw new UsageError('--priority: expected a whole number');
    const secret = await readTextFile(file);
    return withServices([ChannelsControlModule], async (services) => {
      const channel = await services.get(ChannelsService).create(
        {
          name,
          preset,
          baseUrl,
          kind: null,
          region: null,
          tags: [],
          options: {},
          priority: Number(values.priority),
          weight: 1,
          models: values.model.map(servedModel),
          credentials: [{ secret: new Secret(secret.trim()), label: 'default', weight: 1 }],
        },
        systemActor('channel:add'),
      );
      io.out(`${formatId('chn', channel.id)}  ${channel.name}  ${channel.baseUrl}`);
      return EXIT.ok;
    });
  },
};

/** `openai/gpt-4.1=gpt-4.1`; without `=` the upstream id equals the model name. */
function servedModel(text: string) {
  const [model = '', upstreamModel = model] = text.split('=', 2);
  return { model, upstreamModel, cost: null };
}
