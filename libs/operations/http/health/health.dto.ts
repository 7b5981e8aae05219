import { choice, textsByName } from '#core';
import { reply } from '#core/http';

export class AliveResponse extends reply({
  status: choice(['ok']),
}) {}

export class ReadyResponse extends reply({
  status: choice(['ready']),
}) {}

export class NotReadyResponse extends reply({
  status: choice(['not_ready']),
  failures: textsByName('Failures by component.', { example: { redis: 'redis is connecting' } }),
}) {}
