import { nearest } from '#kernel';
import { isRecord } from '../../json/is-record.js';
import { ROUTING_TASKS, type ChatRouting, type RoutingTask } from './chat-request.js';
import type { FieldCheck } from './field-check.js';
import { refuse, refuseValue } from './refuse-value.js';

const OPTIONS = ['region', 'task'];
const UNBUILT_OPTIONS = ['order', 'only', 'ignore', 'sort', 'max_price', 'allow_fallbacks', 'models', 'session_id'];
const REGION = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** REQ-20 at the top level. */
export const readRouting: FieldCheck = (value, { field, draft }) => {
  draft.routing = readOptions(value, field);
};

/** REQ-20 for clients that send the literal `extra_body`. Both places may say the same, never two different things. */
export const readExtraBody: FieldCheck = (value, { field, draft }) => {
  if (!isRecord(value) || !Object.hasOwn(value, 'routify') || value.routify === null) return;
  const param = `${field}.routify`;
  const { region, task } = readOptions(value.routify, param);
  draft.routing = {
    region: agreed(draft.routing.region, region, `${param}.region`),
    task: agreed(draft.routing.task, task, `${param}.task`),
  };
};

function readOptions(value: unknown, param: string): ChatRouting {
  if (!isRecord(value)) refuseValue(param, value, 'an object with region or task');
  for (const key of Object.keys(value)) {
    if (UNBUILT_OPTIONS.includes(key)) refuse(`${param}.${key}`, `The routing option '${key}' is not available yet.`);
    if (!OPTIONS.includes(key)) refuse(`${param}.${key}`, unknownName('routing option', key, OPTIONS));
  }
  return { region: readRegion(value.region, `${param}.region`), task: readTask(value.task, `${param}.task`) };
}

function readRegion(region: unknown, param: string): string | null {
  if (region === undefined || region === null) return null;
  if (typeof region === 'string' && REGION.test(region)) return region;
  return refuseValue(param, region, 'the slug of a region (lower case letters, digits and hyphens)');
}

function readTask(task: unknown, param: string): RoutingTask | null {
  if (task === undefined || task === null) return null;
  const known = ROUTING_TASKS.find((candidate) => candidate === task);
  if (known !== undefined) return known;
  if (typeof task !== 'string') return refuseValue(param, task, `one of ${ROUTING_TASKS.join(', ')}`);
  return refuse(param, unknownName('task', task.slice(0, 100), ROUTING_TASKS));
}

function unknownName(kind: string, name: string, known: readonly string[]): string {
  const [guess] = nearest(name, known, 1);
  const hint = guess === undefined ? '' : ` Did you mean '${guess}'?`;
  return `Unknown ${kind} '${name}', wanted one of ${known.join(', ')}.${hint}`;
}

function agreed<T extends string>(topLevel: T | null, inExtraBody: T | null, param: string): T | null {
  if (topLevel !== null && inExtraBody !== null && topLevel !== inExtraBody) {
    refuse(param, `'${param}' is "${inExtraBody}" but the top-level 'routify' says "${topLevel}".`);
  }
  return topLevel ?? inExtraBody;
}
