export const DASHBOARDS: Readonly<Record<string, object>>;
export function dashboardText(dashboard: object): string;
