/**
 * How a window, or a second process, gets at a host. Both sides of every door use these names.
 *
 * Browser: the address is `http://127.0.0.1:PORT/#t=TOKEN`. The window takes the token out of the fragment, keeps it in
 * sessionStorage, and opens `new WebSocket(rpcUrl(location), accessProtocols(token))`. A wrong token is answered by
 * close code `closeCodes.unauthorised`; the host closes with `going away` (1001) when it stops.
 *
 * Desktop: the page has the origin `desktopOrigin`. It listens for the window message `bridge.port`, whose `ports[0]` is
 * its end of the channel, and then asks for it with `window.postMessage(bridge.connect, location.origin)`. It may ask
 * again when a call is not answered any more: the host closes the old channel and hands over a new one.
 */
export const rpcPath = '/rpc';

/** The sub-protocol both sides speak. */
export const rpcProtocol = 'millrace.1';

const tokenPrefix = 'token.';

/** The sub-protocol entries of a WebSocket that carry the token: it is never part of an address. */
export function accessProtocols(token: string): string[] {
  return [rpcProtocol, tokenPrefix + token];
}

/** The token among the sub-protocol entries, or null. */
export function tokenOf(protocols: Iterable<string>): string | null {
  for (const entry of protocols) if (entry.startsWith(tokenPrefix)) return entry.slice(tokenPrefix.length);
  return null;
}

/** The WebSocket address of the host that served this page. */
export function rpcUrl(page: { readonly host: string; readonly protocol: string }): string {
  return `${page.protocol === 'https:' ? 'wss' : 'ws'}://${page.host}${rpcPath}`;
}

export const closeCodes = {
  unauthorised: 4401,
  /** Ten wrong tokens: nobody gets in for a minute. */
  locked: 4429,
  tooLarge: 1009,
} as const;

export const desktopScheme = 'app';
export const desktopOrigin = 'app://millrace';

/** Messages between the page and its preload script. */
export const bridge = {
  connect: 'millrace:connect',
  port: 'millrace:port',
  /** From the menu: `{ type: bridge.command, command }`. */
  command: 'millrace:command',
} as const;
