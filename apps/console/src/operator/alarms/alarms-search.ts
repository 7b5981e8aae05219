import { textOf } from '@/frame/search/search-params';

interface AlarmsSearch {
  /** Absent: those that are open. */
  readonly status?: 'ended';
  /** The alarm beside the table. */
  readonly alarm?: string;
}

export const readAlarmsSearch = ({ status, alarm }: Record<string, unknown>): AlarmsSearch => ({
  ...(status === 'ended' ? { status } : {}),
  ...textOf('alarm', alarm),
});
