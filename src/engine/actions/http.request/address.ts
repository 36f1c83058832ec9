import type { Json, JsonObject } from '../../json.ts';
import { display, isList } from '../lib/inputs.ts';
import { ActionError } from '../types.ts';

/** The address with the query added before its fragment; lists repeat the name, null leaves it out. */
export function withQuery(url: string, query: JsonObject): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = isList(value) ? value : [value];
    return values.filter((item) => item !== null).map((item) => `${encodeURIComponent(name)}=${encodeURIComponent(display(item))}`);
  });
  if (pairs.length === 0) return url;
  const hash = url.indexOf('#');
  const address = hash === -1 ? url : url.slice(0, hash);
  const fragment = hash === -1 ? '' : url.slice(hash);
  const joint = !address.includes('?') ? '?' : /[?&]$/.test(address) ? '' : '&';
  return address + joint + pairs.join('&') + fragment;
}

/** Without user, password, query and fragment: those may hold secrets. */
export function addressForPeople(url: string): string {
  return url.replace(/[?#].*$/s, '').replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

/** `2xx`, `404`, `[2xx, 304]` → a test of a status. ActionError `invalid_input` for anything else. */
export function acceptsStatus(accept: Json): (status: number) => boolean {
  const rules = (isList(accept) ? accept : [accept]).map((rule) => {
    const spelled = display(rule).trim().toLowerCase();
    if (/^[1-5]xx$/.test(spelled)) return (status: number) => Math.floor(status / 100) === Number(spelled[0]);
    if (/^[1-5]\d\d$/.test(spelled)) return (status: number) => status === Number(spelled);
    throw new ActionError(
      'invalid_input',
      `\`acceptStatus\` does not know ${JSON.stringify(rule)}. Write a code such as 404 or a class such as 2xx.`,
    );
  });
  return (status) => rules.some((accepts) => accepts(status));
}
