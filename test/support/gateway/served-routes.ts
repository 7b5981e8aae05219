import type { Platform } from './platform.js';

interface Route {
  readonly path: string;
  readonly methods: Readonly<Record<string, boolean>>;
}

/** Method and path of every gateway route, without the catch-alls that only refuse other methods. */
export function servedRoutes({ gateway }: Platform): string[] {
  const { router } = gateway.app.getHttpAdapter().getInstance() as unknown as {
    router: { stack: { route?: Route }[] };
  };
  return router.stack.flatMap(({ route }) => {
    const methods = Object.keys(route?.methods ?? {});
    return methods.length === 1 ? [`${methods[0]!.toUpperCase()} ${route?.path ?? ''}`] : [];
  });
}
