import { channels } from './channels.mjs';
import { money } from './money.mjs';
import { overview } from './overview.mjs';
import { runtime } from './runtime.mjs';

/** By the name of the file. */
export const DASHBOARDS = { overview, channels, money, runtime };

/** Of the file. */
export function dashboardText(dashboard) {
  return `${JSON.stringify(dashboard, null, 2)}\n`;
}
