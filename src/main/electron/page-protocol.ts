import { protocol } from 'electron';
import { desktopOrigin, desktopScheme } from '../../shared/access.ts';
import { securityHeaders, type StaticFiles } from '../host/static-files.ts';

/** Before the app is ready: the scheme has an origin of its own and counts as secure; it may not bypass any policy. */
export function registerScheme(scheme: string): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Answers for the built window, file by file from a list; everything else is not there. */
export function servePage(files: StaticFiles): void {
  const headers = securityHeaders([]);
  protocol.handle(desktopScheme, (request) => {
    const url = new URL(request.url);
    const file = `${url.protocol}//${url.host}` === desktopOrigin && request.method === 'GET' ? files.get(url.pathname) : null;
    if (!file) return new Response('There is nothing here.\n', { status: 404, headers });
    return new Response(new Uint8Array(file.body), { headers: { ...headers, ...file.headers } });
  });
}
