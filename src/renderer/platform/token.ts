const key = 'millrace.token';

/**
 * The access token of the browser host. It arrives once in the address fragment (`#t=…`), is kept for this tab only, and is
 * taken out of the address bar so that it is neither bookmarked nor shared.
 */
export function takeToken(): string {
  const match = /(?:^#|&)t=([^&]+)/.exec(location.hash);
  if (match?.[1]) {
    sessionStorage.setItem(key, decodeURIComponent(match[1]));
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(key) ?? '';
}
