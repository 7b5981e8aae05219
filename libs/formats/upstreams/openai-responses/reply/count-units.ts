import { elementsOf, membersOf, textOf, type JsonMembers, unitMeter, type UnitMeter } from '#core';
import { imageToolTokens } from './image-tool-tokens.js';

/**
 * What the items of a response used, by unit, and the tokens of its image tool. A call that failed is counted: the
 * provider bills calls.
 */
export function countUnits(response: JsonMembers): Readonly<Record<string, number>> {
  const units: Record<string, number> = { ...imageToolTokens(response) };
  const containers = new Set<string | null>();
  for (const json of elementsOf(response.get('output')) ?? []) {
    const item = membersOf(json) ?? NO_MEMBERS;
    const unit = unitOf(item, containers);
    if (unit !== null) units[unit] = (units[unit] ?? 0) + 1;
  }
  return units;
}

const SERVER_ITEMS: ReadonlySet<string | null> = new Set([
  ...['web_search_call', 'file_search_call', 'mcp_call', 'image_generation_call', 'code_interpreter_call'],
]);

/** Whether an item is a call of a tool that the provider ran. */
export function isServerItem(item: JsonMembers): boolean {
  return SERVER_ITEMS.has(textOf(item.get('type')));
}

const NO_MEMBERS: JsonMembers = new Map();
const FAILED = 'failed';

/** @param containers of code that were counted: one is billed once */
function unitOf(item: JsonMembers, containers: Set<string | null>): UnitMeter | null {
  switch (textOf(item.get('type')) ?? '') {
    case 'web_search_call':
      return isSearch(item) ? 'web_search_call' : null;
    case 'file_search_call':
      return 'file_search_call';
    case 'mcp_call':
      return 'mcp_call';
    case 'image_generation_call':
      return textOf(item.get('status')) === FAILED ? null : imageOf(item);
    case 'code_interpreter_call': {
      const container = textOf(item.get('container_id'));
      if (containers.has(container)) return null;
      containers.add(container);
      return 'code_interpreter_session';
    }
    default:
      return null;
  }
}

/** Pages that are opened and searched through are part of a search. */
function isSearch(item: JsonMembers): boolean {
  const action = textOf(membersOf(item.get('action'))?.get('type'));
  return action === null || action === 'search';
}

function imageOf(item: JsonMembers): UnitMeter {
  return unitMeter('image', { quality: textOf(item.get('quality')), size: textOf(item.get('size')) });
}
